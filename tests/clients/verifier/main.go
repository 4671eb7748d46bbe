// Checks what a Ledgerline log hands out with libraries that are not Ledgerline's.
//
//	verifier file POLICY PROOF RECORD        a record, its tlog-proof and a policy, offline
//	verifier random LOG_URL VKEY_FILE COUNT  that many random inclusion and consistency proofs
//
// Exit status 0: all is right; 1: it is not, and why on standard error; 2: usage.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/formats/witness"
	merkle "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

// openCheckpoint accepts the signature of any of the logs that the policy names.
func openCheckpoint(policy, checkpoint []byte) (*log.Checkpoint, error) {
	quorum, err := witness.ParsePolicy(policy)
	if err != nil {
		return nil, err
	}
	refused := errors.New("the policy names no log")
	for _, line := range strings.Split(string(policy), "\n") {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != "log" {
			continue
		}
		verifier, err := note.NewVerifier(fields[1])
		if err != nil {
			return nil, err
		}
		head, _, _, err := log.ParseCheckpoint(checkpoint, verifier.Name(), verifier)
		if err != nil {
			refused = err
			continue
		}
		if !quorum.Satisfied(checkpoint) {
			return nil, errors.New("no quorum of witnesses")
		}
		return head, nil
	}
	return nil, refused
}

func verifyFile(policyPath, proofPath, recordPath string) error {
	var contents [3][]byte
	for i, path := range []string{policyPath, proofPath, recordPath} {
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		contents[i] = content
	}
	entry, err := openRecord(contents[2])
	if err != nil {
		return err
	}
	var given proof.TLogProof
	if err := given.Unmarshal(contents[1]); err != nil {
		return err
	}
	head, err := openCheckpoint(contents[0], given.Checkpoint)
	if err != nil {
		return err
	}
	hashes := make([][]byte, len(given.Hashes))
	for i := range given.Hashes {
		hashes[i] = given.Hashes[i][:]
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(entry)
	return merkle.VerifyInclusion(rfc6962.DefaultHasher, given.Index, head.Size, leaf, hashes, head.Hash)
}

func run(arguments []string) error {
	switch {
	case len(arguments) == 4 && arguments[0] == "file":
		return verifyFile(arguments[1], arguments[2], arguments[3])
	case len(arguments) == 4 && arguments[0] == "random":
		count, err := strconv.Atoi(arguments[3])
		if err != nil {
			return err
		}
		vkey, err := os.ReadFile(arguments[2])
		if err != nil {
			return err
		}
		return verifyRandom(arguments[1], string(bytes.TrimSpace(vkey)), count)
	}
	fmt.Fprintln(os.Stderr, "usage: verifier file POLICY PROOF RECORD | verifier random LOG_URL VKEY_FILE COUNT")
	os.Exit(2)
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
