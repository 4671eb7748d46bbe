package main

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// direction: which side takes what the other one refuses, or whether they read something else.
type direction int

const (
	theyTake direction = iota
	weTake
	bothTake
)

// difference is a reason for which verdict or content may differ.
type difference struct {
	kinds   []string
	way     direction
	reason  string
	example string // an input that shows it
	holds   func(input string) bool
}

const (
	exampleKey     = "audit.example/lineage+6686f750+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"
	exampleWitness = "witness.example/w1+fea3b187+BBOY9ixtGkV8UbpqS189vS9p/KkyFiGNyJl+QWvRfZPK"
	exampleRoot    = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
)

func matches(pattern string) func(string) bool {
	return regexp.MustCompile(pattern).MatchString
}

func lines(input string) []string { return strings.Split(input, "\n") }

// oddBase64: Go takes it, and would write it in another way.
func oddBase64(text string) bool {
	decoded, err := base64.StdEncoding.DecodeString(text)
	return err == nil && base64.StdEncoding.EncodeToString(decoded) != text
}

func lastWord(line string) string { return line[strings.LastIndexByte(line, ' ')+1:] }

func anyLine(holds func(string) bool) func(string) bool {
	return func(input string) bool {
		for _, line := range lines(input) {
			if holds(line) {
				return true
			}
		}
		return false
	}
}

func keyText(input string) string {
	_, rest, _ := strings.Cut(input, "+")
	_, key, _ := strings.Cut(rest, "+")
	return key
}

// oddKey: of a vkey, for a reason that is listed for keys of that kind.
func oddKey(kind, vkey string) bool {
	for _, one := range known {
		if slices.Contains(one.kinds, kind) && one.holds(vkey) {
			return true
		}
	}
	return false
}

// policyLines gives the fields of each line of a policy, as Go cuts them.
func policyLines(input string) [][]string {
	var out [][]string
	for _, line := range lines(input) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
		if fields := strings.Fields(line); len(fields) > 0 {
			out = append(out, fields)
		}
	}
	return out
}

func policyHas(keyword string, holds func(fields []string) bool) func(string) bool {
	return func(input string) bool {
		for _, fields := range policyLines(input) {
			if fields[0] == keyword && holds(fields) {
				return true
			}
		}
		return false
	}
}

func repeated(keyword string, field int) func(string) bool {
	return func(input string) bool {
		seen := map[string]bool{}
		for _, fields := range policyLines(input) {
			if fields[0] != keyword || len(fields) <= field {
				continue
			}
			if seen[fields[field]] {
				return true
			}
			seen[fields[field]] = true
		}
		return false
	}
}

func memberTwice(input string) bool {
	seen := map[string]bool{}
	for _, fields := range policyLines(input) {
		if fields[0] != "group" || len(fields) < 4 {
			continue
		}
		for _, member := range fields[3:] {
			if seen[member] {
				return true
			}
			seen[member] = true
		}
	}
	return false
}

// proofParts cuts at the first empty line.
func proofParts(input string) (head []string, checkpoint string, found bool) {
	text, checkpoint, found := strings.Cut(input, "\n\n")
	return lines(text), checkpoint, found
}

func inProofHead(holds func(string) bool) func(string) bool {
	return func(input string) bool {
		head, _, _ := proofParts(input)
		for _, line := range head {
			if holds(line) {
				return true
			}
		}
		return false
	}
}

const strict = "C2SP wants the one base64 of some bytes; Go's decoder passes over line ends and stray last bits: "

var known = []difference{
	{[]string{"log_key", "witness_key"}, theyTake, strict + "key",
		exampleKey + "\n", func(input string) bool { return oddBase64(keyText(input)) }},
	{[]string{"log_key", "witness_key"}, theyTake, "C2SP: a key's name has no control bytes",
		renamed("a\x01", exampleKey), matches(`^[^+]*[\x00-\x1f]`)},
	{[]string{"witness_key"}, theyTake, "formats takes any id of a witness's key",
		strings.Replace(exampleWitness, "fea3b187", "fea3b188", 1), func(input string) bool { return !isKeyID(input) }},
	{[]string{"witness_key"}, theyTake, "formats takes a log's key for a witness's", exampleKey, func(input string) bool {
		key, err := base64.StdEncoding.DecodeString(keyText(input))
		return err == nil && len(key) > 0 && key[0] == typeEd25519
	}},
}

// renamed is the same key under another name.
func renamed(name, vkey string) string {
	key, err := base64.StdEncoding.DecodeString(keyText(vkey))
	if err != nil {
		panic(err)
	}
	return vkeyOf(name, key)
}

// isKeyID: the id in a vkey follows from name and key.
func isKeyID(vkey string) bool {
	name, rest, _ := strings.Cut(vkey, "+")
	id, _, _ := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.DecodeString(keyText(vkey))
	if err != nil {
		return false
	}
	return strings.Split(vkeyOf(name, key), "+")[1] == strings.ToLower(id)
}

func isLogKey(vkey string) bool {
	_, err := note.NewVerifier(vkey)
	return err == nil
}

func init() {
	known = append(known, []difference{
		{[]string{"note", "opened"}, theyTake, strict + "signature",
			"text\n\n— a AAAAAAB=\n", anyLine(func(line string) bool { return strings.HasPrefix(line, "— ") && oddBase64(lastWord(line)) })},
		{[]string{"checkpoint"}, theyTake, strict + "root",
			"a\n1\n" + exampleRoot[:len(exampleRoot)-2] + "F=\n", func(input string) bool {
				all := lines(input)
				return len(all) > 2 && oddBase64(all[2])
			}},
		{[]string{"checkpoint"}, theyTake, "C2SP: the size has no leading zeroes", "a\n01\n" + exampleRoot + "\n",
			matches(`^[^\n]*\n0[0-9]+\n`)},
		{[]string{"checkpoint"}, theyTake, "our sizes stay below 2^63, as clients compute with signed ones",
			"a\n9223372036854775808\n" + exampleRoot + "\n", matches(`^[^\n]*\n0*(9|1[0-9])[0-9]{18}\n`)},
		{[]string{"checkpoint"}, theyTake, "a root is a SHA-256: 32 bytes", "a\n1\nAAAA\n", func(input string) bool {
			all := lines(input)
			if len(all) < 3 {
				return false
			}
			decoded, err := base64.StdEncoding.DecodeString(all[2])
			return err == nil && len(decoded) != 32
		}},
		{[]string{"checkpoint"}, theyTake, "an empty tree has one root", "a\n0\n" + exampleRoot + "\n", matches(`^[^\n]*\n0+\n`)},
		{[]string{"checkpoint"}, theyTake, "C2SP: extension lines are not empty", "a\n1\n" + exampleRoot + "\n\n",
			func(input string) bool {
				all := strings.SplitN(input, "\n", 4)
				return len(all) == 4 && (strings.HasPrefix(all[3], "\n") || strings.Contains(all[3], "\n\n"))
			}},
		{[]string{"checkpoint"}, theyTake, "a checkpoint ends with a newline", "a\n1\n" + exampleRoot + "\nmore",
			func(input string) bool { return !strings.HasSuffix(input, "\n") }},

		{[]string{"proof"}, theyTake, strict + "hash or extra", "c2sp.org/tlog-proof@v1\nindex 1\n" + exampleRoot[:len(exampleRoot)-2] + "F=\n\nx\n",
			inProofHead(func(line string) bool { return oddBase64(strings.TrimPrefix(line, "extra ")) })},
		{[]string{"proof"}, theyTake, "formats takes lines that end in a carriage return",
			"c2sp.org/tlog-proof@v1\r\nindex 1\n\nx\n", anyLine(func(line string) bool { return strings.HasSuffix(line, "\r") })},
		{[]string{"proof"}, theyTake, "C2SP: the index has no leading zeroes", "c2sp.org/tlog-proof@v1\nindex 01\n\nx\n",
			inProofHead(matches(`^index 0[0-9]+\r?$`))},
		{[]string{"proof"}, theyTake, "a tree of less than 2^63 leaves has no longer proof than 63 hashes",
			"c2sp.org/tlog-proof@v1\nindex 1\n" + strings.Repeat(exampleRoot+"\n", 64) + "\nx\n", func(input string) bool {
				head, _, _ := proofParts(input)
				return len(head) > 65
			}},
		{[]string{"proof"}, theyTake, "formats takes a proof that ends before its checkpoint", "c2sp.org/tlog-proof@v1\nindex 1\n",
			func(input string) bool { _, _, found := proofParts(input); return !found }},
		{[]string{"proof"}, bothTake, "formats gives a checkpoint a last newline, and takes its carriage returns away",
			"c2sp.org/tlog-proof@v1\nindex 1\n\nx", func(input string) bool {
				_, checkpoint, found := proofParts(input)
				return found && checkpoint != "" && (!strings.HasSuffix(checkpoint, "\n") || strings.Contains(checkpoint+"\n", "\r\n"))
			}},

		{[]string{"policy"}, theyTake, "formats does not read log lines", "log x\nquorum none\n",
			policyHas("log", func(fields []string) bool {
				return len(fields) < 2 || len(fields) > 3 || oddKey("log_key", fields[1]) || !isLogKey(fields[1])
			})},
		{[]string{"policy"}, theyTake, "the witness's key is one that is refused by itself", "witness a " + exampleKey + " https://a\nquorum none\n",
			policyHas("witness", func(fields []string) bool { return len(fields) > 2 && oddKey("witness_key", fields[2]) })},
		{[]string{"policy"}, theyTake, "C2SP: blanks are spaces and tabs, other control bytes are not allowed",
			"quorum none\r\n", matches(`[\x00-\x08\x0b-\x1f\x7f]|\x{0085}|\x{00a0}|\x{2028}|\x{3000}`)},
		{[]string{"policy"}, theyTake, "C2SP: # begins a comment only where a line begins", "quorum none # none\n", matches(`(?m)^[ \t]*[^# \t\n].*#`)},
		{[]string{"policy"}, weTake, "C2SP: # begins a comment only where a line begins",
			"witness #a " + exampleWitness + " https://a\nquorum #a\n", matches(`(?m)^[ \t]*[^# \t\n].*#`)},
		{[]string{"policy"}, theyTake, "C2SP: exactly one quorum line", "quorum none\nquorum none\n", repeated("quorum", 0)},
		{[]string{"policy"}, theyTake, "C2SP: quorum names what stands above it",
			"quorum a\nwitness a " + exampleWitness + " https://a\n", matches(`(?s)quorum.*\n[^#]*(witness|group)`)},
		{[]string{"policy"}, theyTake, "C2SP: a public key stands there once",
			"witness a " + exampleWitness + " https://a\nwitness b " + exampleWitness + " https://b\nquorum none\n",
			func(input string) bool { return repeated("witness", 2)(input) || repeated("log", 1)(input) }},
		{[]string{"policy"}, theyTake, "C2SP: a name is a member once",
			"witness a " + exampleWitness + " https://a\ngroup g all a a\nquorum g\n", memberTwice},
		{[]string{"policy"}, theyTake, "C2SP: a group has members, and needs at least one of them", "group g all\nquorum g\n",
			policyHas("group", func(fields []string) bool { return len(fields) == 3 || strings.Trim(fields[2], "0") == "" })},
		{[]string{"policy"}, theyTake, "a threshold has no leading zeroes",
			"witness a " + exampleWitness + " https://a\ngroup g 01 a\nquorum g\n",
			policyHas("group", func(fields []string) bool { return len(fields) > 3 && matches(`^0[0-9]+$`)(fields[2]) })},
		{[]string{"policy"}, weTake, "C2SP: a witness's address is optional, and anything", "witness a " + exampleWitness + "\nquorum a\n",
			policyHas("witness", func(fields []string) bool {
				_, err := url.Parse(fields[len(fields)-1])
				return len(fields) < 4 || err != nil
			})},
		{[]string{"policy"}, weTake, "C2SP: other blanks than space and tab are part of a field",
			"witness a " + exampleWitness + " https://a/\u2028b\nquorum a\n", matches(`\x{0085}|\x{00a0}|\x{2028}|\x{3000}`)},
		{[]string{"policy"}, weTake, "C2SP: all names but none are free", "witness all " + exampleWitness + " https://a\nquorum all\n",
			func(input string) bool {
				for _, fields := range policyLines(input) {
					for _, name := range fields[1:] {
						if _, taken := map[string]bool{"all": true, "any": true, "log": true, "quorum": true, "group": true, "witness": true}[name]; taken {
							return true
						}
					}
				}
				return false
			}},
	}...)
}

func explain(kind string, input []byte, ours, theirs string) string {
	way := bothTake
	if ours == reject {
		way = theyTake
	} else if theirs == reject {
		way = weTake
	}
	for _, one := range known {
		for _, name := range one.kinds {
			if name == kind && one.way == way && one.holds(string(input)) {
				return one.reason
			}
		}
	}
	return ""
}

// checkExamples: each listed difference is one still, and for the reason that is given.
func checkExamples(ours *judge, told *setting) []string {
	var failures []string
	for _, one := range known {
		input := []byte(one.example)
		answers, err := ours.read(one.kinds[0], [][]byte{input})
		if err != nil {
			return []string{err.Error()}
		}
		answer, theirs := answers[0], told.read(one.kinds[0], input)
		if answer == theirs || explain(one.kinds[0], input, answer, theirs) != one.reason {
			failures = append(failures, fmt.Sprintf("no difference any more, or another reason: %s\n  %s %q\n  ours   %s\n  theirs %s",
				one.reason, one.kinds[0], input, answer, theirs))
		}
	}
	return failures
}
