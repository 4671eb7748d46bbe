package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand"
	"slices"
	"strings"

	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

const witnesses = 4

// inputs makes texts that are right, or were before they were changed.
type inputs struct {
	choose    *rand.Rand
	logs      []note.Signer
	witnesses []note.Signer
	vkeys     []string // of the witnesses
	earlier   map[string][][]byte
}

func pick[T any](choose *rand.Rand, from ...T) T { return from[choose.Intn(len(from))] }

// cosigner signs as c2sp.org/tlog-cosignature says, always at the same time: the seed decides everything.
type cosigner struct {
	note.Verifier
	key ed25519.PrivateKey
}

func (c cosigner) Sign(text []byte) ([]byte, error) {
	const time = 1_790_000_000
	message := append(fmt.Appendf(nil, "cosignature/v1\ntime %d\n", time), text...)
	return append(binary.BigEndian.AppendUint64(nil, time), ed25519.Sign(c.key, message)...), nil
}

func (i *inputs) hash() []byte {
	out := make([]byte, sha256.Size)
	i.choose.Read(out)
	return out
}

// vkeyOf is the text of a verifier key: its id follows from name and key.
func vkeyOf(name string, typed []byte) string {
	sum := sha256.Sum256(append([]byte(name+"\n"), typed...))
	return fmt.Sprintf("%s+%x+%s", name, sum[:4], base64.StdEncoding.EncodeToString(typed))
}

// key makes a private key and its verifier key of that type.
func (i *inputs) key(name string, kind byte) (ed25519.PrivateKey, string) {
	private := ed25519.NewKeyFromSeed(i.hash())
	return private, vkeyOf(name, append([]byte{kind}, private.Public().(ed25519.PublicKey)...))
}

func newInputs(seed int64) (*inputs, *setting, [][]byte, error) {
	out := &inputs{choose: rand.New(rand.NewSource(seed)), earlier: map[string][][]byte{}}
	told := &setting{}
	var vkeys [][]byte
	for _, name := range []string{"log.example/a", "log.example/日本"} {
		private, vkey := out.key(name, typeEd25519)
		id := strings.Split(vkey, "+")[1]
		signer, err := note.NewSigner("PRIVATE+KEY+" + name + "+" + id + "+" +
			base64.StdEncoding.EncodeToString(append([]byte{typeEd25519}, private.Seed()...)))
		if err != nil {
			return nil, nil, nil, err
		}
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, nil, nil, err
		}
		out.logs = append(out.logs, signer)
		told.known = append(told.known, verifier)
		vkeys = append(vkeys, []byte(vkey))
	}
	for number := range witnesses {
		private, vkey := out.key(fmt.Sprintf("witness.example/w%d", number), typeCosignatureV1)
		verifier, err := fnote.NewVerifierForCosignatureV1(vkey)
		if err != nil {
			return nil, nil, nil, err
		}
		out.witnesses = append(out.witnesses, cosigner{verifier, private})
		out.vkeys = append(out.vkeys, vkey)
		told.known = append(told.known, verifier)
		vkeys = append(vkeys, []byte(vkey))
	}
	for cosigners := range 1 << witnesses {
		signers := []note.Signer{out.logs[0]}
		for number, signer := range out.witnesses {
			if cosigners>>number&1 == 1 {
				signers = append(signers, signer)
			}
		}
		signed, err := note.Sign(&note.Note{Text: "log.example/a\n7\n" + base64.StdEncoding.EncodeToString(out.hash()) + "\n"},
			signers...)
		if err != nil {
			return nil, nil, nil, err
		}
		told.shown = append(told.shown, signed)
	}
	return out, told, vkeys, nil
}

func (i *inputs) size() uint64 {
	return pick(i.choose, 0, 1, 10, 255, 256, uint64(i.choose.Intn(1e6)), i.choose.Uint64(), 1<<63-1, 1<<63, 1<<64-1)
}

func (i *inputs) checkpoint() []byte {
	size, root := i.size(), i.hash()
	if size == 0 {
		empty := sha256.Sum256(nil)
		root = empty[:]
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n%d\n%s\n", pick(i.choose, "log.example/a", "log.example/日本", "x", "two words"), size,
		base64.StdEncoding.EncodeToString(root))
	for range i.choose.Intn(3) * i.choose.Intn(2) {
		out.WriteString(pick(i.choose, "more", "— a b", " ", "extension with words") + "\n")
	}
	return out.Bytes()
}

// stranger signs with a key that nobody knows, of any sort.
func (i *inputs) stranger() string {
	content := make([]byte, 4+pick(i.choose, 1, 8, 64, 72, 100))
	i.choose.Read(content)
	return fmt.Sprintf("— %s %s\n", pick(i.choose, "stranger.example", "log.example/a", "日本"),
		base64.StdEncoding.EncodeToString(content))
}

func (i *inputs) note() []byte {
	text, able := string(i.checkpoint()), append(slices.Clone(i.logs), i.witnesses...)
	if i.choose.Intn(4) == 0 { // which nobody cosigns
		text, able = pick(i.choose, "a\n\nb\n", "\n", "— a AAAA\n\n— b\n", "ü\n", "no checkpoint\n"), i.logs
	}
	signers := []note.Signer{}
	for _, signer := range able {
		if i.choose.Intn(3) == 0 {
			signers = append(signers, signer)
		}
	}
	signed, err := note.Sign(&note.Note{Text: text}, signers...)
	if err != nil {
		panic(err)
	}
	for range i.choose.Intn(3) {
		signed = append(signed, i.stranger()...)
	}
	return signed
}

func (i *inputs) proof() []byte {
	var out bytes.Buffer
	out.WriteString("c2sp.org/tlog-proof@v1\n")
	if i.choose.Intn(4) == 0 {
		out.WriteString("extra " + base64.StdEncoding.EncodeToString(i.hash()[:i.choose.Intn(20)]) + "\n")
	}
	fmt.Fprintf(&out, "index %d\n", i.size())
	for range pick(i.choose, 0, 1, 5, i.choose.Intn(64)) {
		out.WriteString(base64.StdEncoding.EncodeToString(i.hash()) + "\n")
	}
	out.WriteString("\n")
	out.Write(i.note())
	return out.Bytes()
}

func (i *inputs) policy() []byte {
	var lines, names []string
	for number, vkey := range i.vkeys {
		if i.choose.Intn(5) > 0 {
			name := fmt.Sprintf("w%d", number)
			lines = append(lines, "witness "+name+" "+vkey+" https://w.example/"+name)
			names = append(names, name)
		}
	}
	for number := range i.choose.Intn(3) {
		i.choose.Shuffle(len(names), func(a, b int) { names[a], names[b] = names[b], names[a] })
		members := names[:i.choose.Intn(len(names)+1)]
		name := fmt.Sprintf("g%d", number)
		needed := pick(i.choose, "all", "any", fmt.Sprint(1+i.choose.Intn(3)))
		lines = append(lines, strings.Join(append([]string{"group", name, needed}, members...), " "))
		names = append([]string{name}, names...)
	}
	if i.choose.Intn(3) == 0 {
		_, vkey := i.key("log.example/a", typeEd25519)
		lines = append([]string{"log " + vkey}, lines...)
	}
	lines = append(lines, "quorum "+append(names, "none")[i.choose.Intn(min(2, len(names)+1))])
	for number := range lines {
		if i.choose.Intn(8) == 0 {
			lines[number] = pick(i.choose, "# a remark\n", "\n", "  # indented\n", "\t") + lines[number] + pick(i.choose, "", " ", "\t")
		}
		if i.choose.Intn(8) == 0 {
			lines[number] = strings.ReplaceAll(lines[number], " ", pick(i.choose, "  ", "\t", " \t "))
		}
	}
	return []byte(strings.Join(lines, "\n") + pick(i.choose, "\n", "\n", ""))
}

func (i *inputs) plain(kind string) []byte {
	switch kind {
	case "log_key", "witness_key":
		expected := map[string]byte{"log_key": typeEd25519, "witness_key": typeCosignatureV1}[kind]
		_, vkey := i.key(pick(i.choose, "a", "log.example/a", "日本"), pick(i.choose, expected, expected, expected, 1, 2, 4, 255))
		return []byte(vkey)
	case "note", "opened":
		return i.note()
	case "checkpoint":
		return i.checkpoint()
	case "proof":
		return i.proof()
	case "policy":
		return i.policy()
	}
	panic(kind)
}

// next is an input of that kind; most are changed, some in several places, some into halves of two.
func (i *inputs) next(kind string) []byte {
	out := i.plain(kind)
	if before := i.earlier[kind]; len(before) > 0 && i.choose.Intn(20) == 0 {
		other := before[i.choose.Intn(len(before))]
		out = splice(i.choose, out, other)
	}
	if len(i.earlier[kind]) < 1000 {
		i.earlier[kind] = append(i.earlier[kind], bytes.Clone(out))
	}
	for range pick(i.choose, 0, 1, 1, 1, 2, 3) {
		out = mutate(i.choose, out)
	}
	return out
}
