package main

import (
	"bytes"
	"math/rand"
	"slices"
)

// What parsers trip over: line ends, blanks of all sorts, signs of the formats, bytes that are no UTF-8.
var fragments = []string{
	"\n", "\n\n", "\r", "\r\n", " ", "  ", "\t", "\v", "\f", "\u0085", "\u00a0", "\u2028", "\u3000", "\x00", "\x1f", "\x7f",
	"\xff", "\xc0\x80", "\xed\xa0\x80", "\ufffd", "\ufeff", "+", "-", "=", "==", "/", "_", "#", "0", "00", "1", "9", "— ", "—",
	"A", "a", "extra ", "extra AAAA\n", "index 0\n", "none", "all", "any", "quorum none\n", "group g all w0\n", "log ",
	"18446744073709551616", "9223372036854775808", "256", "c2sp.org/tlog-proof@v1\n",
}

func splice(choose *rand.Rand, a, b []byte) []byte {
	head, tail := choose.Intn(len(a)+1), choose.Intn(len(b)+1)
	return append(bytes.Clone(a[:head]), b[tail:]...)
}

func mutateLines(choose *rand.Rand, input []byte) []byte {
	lines := bytes.SplitAfter(input, []byte("\n"))
	at, other := choose.Intn(len(lines)), choose.Intn(len(lines))
	switch choose.Intn(3) {
	case 0:
		lines = slices.Delete(lines, at, at+1)
	case 1:
		lines = slices.Insert(lines, other, lines[at])
	default:
		lines[at], lines[other] = lines[other], lines[at]
	}
	return bytes.Join(lines, nil)
}

// mutate changes one place of a copy.
func mutate(choose *rand.Rand, input []byte) []byte {
	out := bytes.Clone(input)
	at := choose.Intn(len(out) + 1)
	switch choose.Intn(7) {
	case 0, 1:
		return slices.Insert(out, at, []byte(fragments[choose.Intn(len(fragments))])...)
	case 2:
		return slices.Delete(out, at, min(len(out), at+1+choose.Intn(3)))
	case 3:
		return out[:at]
	case 4:
		if at < len(out) {
			out[at] ^= 1 << choose.Intn(8)
		}
		return out
	case 5: // a neighbour of a digit or letter: trailing bits of base64, numbers
		if at < len(out) {
			out[at]++
		}
		return out
	default:
		return mutateLines(choose, out)
	}
}
