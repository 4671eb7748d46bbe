package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/formats/witness"
	"golang.org/x/mod/sumdb/note"
)

const reject = "reject"

// answer is built as parser_judge.cc builds its own.
type answer struct{ fields []string }

func (a *answer) number(value uint64) *answer {
	a.fields = append(a.fields, fmt.Sprint(value))
	return a
}

func (a *answer) bytes(value []byte) *answer {
	text := "-"
	if len(value) > 0 {
		text = hex.EncodeToString(value)
	}
	a.fields = append(a.fields, text)
	return a
}

func (a *answer) String() string { return strings.Join(append([]string{"accept"}, a.fields...), " ") }

// setting is what both sides are told before the questions.
type setting struct {
	known []note.Verifier
	shown [][]byte // checkpoints
}

const (
	typeEd25519       = 1
	typeCosignatureV1 = 4
)

func keyAnswer(verifier note.Verifier, err error, kind uint64) string {
	if err != nil {
		return reject
	}
	return new(answer).bytes([]byte(verifier.Name())).number(uint64(verifier.KeyHash())).number(kind).String()
}

func readNote(input []byte) string {
	_, err := note.Open(input, note.VerifierList())
	unverified, parsed := err.(*note.UnverifiedNoteError)
	if !parsed {
		return reject
	}
	out := new(answer).bytes([]byte(unverified.Note.Text))
	for _, signature := range unverified.Note.UnverifiedSigs {
		decoded, err := base64.StdEncoding.DecodeString(signature.Base64)
		if err != nil {
			return reject
		}
		out.bytes([]byte(signature.Name)).number(uint64(signature.Hash)).bytes(decoded[4:])
	}
	return out.String()
}

func readCheckpoint(input []byte) string {
	var checkpoint log.Checkpoint
	rest, err := checkpoint.Unmarshal(input)
	if err != nil {
		return reject
	}
	out := new(answer).bytes([]byte(checkpoint.Origin)).number(checkpoint.Size).bytes(checkpoint.Hash)
	for _, extension := range strings.SplitAfter(string(rest), "\n") {
		if extension != "" {
			out.bytes([]byte(strings.TrimSuffix(extension, "\n")))
		}
	}
	return out.String()
}

func readProof(input []byte) string {
	var given proof.TLogProof
	if err := given.Unmarshal(input); err != nil {
		return reject
	}
	out := new(answer).number(given.Index).bytes(given.ExtraData).bytes(given.Checkpoint)
	for i := range given.Hashes {
		out.bytes(given.Hashes[i][:])
	}
	return out.String()
}

func (s *setting) open(input []byte) string {
	opened, err := note.Open(input, note.VerifierList(s.known...))
	if err != nil {
		return reject
	}
	out := new(answer).bytes([]byte(opened.Text))
	for _, signature := range opened.Sigs {
		out.bytes([]byte(signature.Name)).number(uint64(signature.Hash))
	}
	return out.String()
}

func (s *setting) policy(input []byte) string {
	quorum, err := witness.ParsePolicy(input)
	if err != nil {
		return reject
	}
	out := new(answer)
	for _, checkpoint := range s.shown {
		met := uint64(0)
		if quorum.Satisfied(checkpoint) {
			met = 1
		}
		out.number(met)
	}
	return out.String()
}

// read is what Go's libraries make of an input.
func (s *setting) read(kind string, input []byte) string {
	switch kind {
	case "log_key":
		verifier, err := note.NewVerifier(string(input))
		return keyAnswer(verifier, err, typeEd25519)
	case "witness_key":
		verifier, err := fnote.NewVerifierForCosignatureV1(string(input))
		return keyAnswer(verifier, err, typeCosignatureV1)
	case "note":
		return readNote(input)
	case "opened":
		return s.open(input)
	case "checkpoint":
		return readCheckpoint(input)
	case "proof":
		return readProof(input)
	case "policy":
		return s.policy(input)
	}
	panic(kind)
}
