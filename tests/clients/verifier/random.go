package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"sync"

	"github.com/transparency-dev/formats/log"
	merkle "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

const readers = 8

// hexBytes is a hash as the server writes it.
type hexBytes []byte

func (h *hexBytes) UnmarshalJSON(text []byte) error {
	var digits string
	if err := json.Unmarshal(text, &digits); err != nil {
		return err
	}
	decoded, err := hex.DecodeString(digits)
	*h = decoded
	return err
}

// The answers of /log/proof/inclusion and /log/proof/consistency.
type answer struct {
	LeafHash hexBytes   `json:"leaf_hash"`
	Root     hexBytes   `json:"root"`
	FromRoot hexBytes   `json:"from_root"`
	ToRoot   hexBytes   `json:"to_root"`
	Hashes   []hexBytes `json:"hashes"`
}

func (a *answer) proof() [][]byte {
	hashes := make([][]byte, len(a.Hashes))
	for i := range a.Hashes {
		hashes[i] = a.Hashes[i]
	}
	return hashes
}

// prover asks one log for proofs. Safe for several goroutines.
type prover struct {
	url  string
	head *log.Checkpoint // signed by the log
}

func get(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", url, response.Status)
	}
	return body, err
}

func ask(url string) (*answer, error) {
	body, err := get(url)
	if err != nil {
		return nil, err
	}
	var parsed answer
	return &parsed, json.Unmarshal(body, &parsed)
}

func (p *prover) consistency(from, to uint64, toRoot []byte) (fromRoot []byte, err error) {
	given, err := ask(fmt.Sprintf("%s/proof/consistency?from=%d&to=%d", p.url, from, to))
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(given.ToRoot, toRoot) {
		return nil, fmt.Errorf("two roots of size %d", to)
	}
	return given.FromRoot, merkle.VerifyConsistency(rfc6962.DefaultHasher, from, to, given.proof(), given.FromRoot, toRoot)
}

// one leaf of one size: its size leads to the signed tree, a smaller size leads to it, and the leaf is in it.
func (p *prover) one() error {
	size := uint64(rand.Int63n(int64(p.head.Size))) + 1
	index := uint64(rand.Int63n(int64(size)))
	smaller := uint64(rand.Int63n(int64(size))) + 1
	root, err := p.consistency(size, p.head.Size, p.head.Hash)
	if err == nil {
		_, err = p.consistency(smaller, size, root)
	}
	if err != nil {
		return fmt.Errorf("sizes %d and %d of %d: %w", smaller, size, p.head.Size, err)
	}
	given, err := ask(fmt.Sprintf("%s/proof/inclusion?index=%d&size=%d", p.url, index, size))
	if err == nil {
		err = merkle.VerifyInclusion(rfc6962.DefaultHasher, index, size, given.LeafHash, given.proof(), root)
	}
	if err != nil {
		return fmt.Errorf("leaf %d of %d: %w", index, size, err)
	}
	return nil
}

func verifyRandom(url, vkey string, count int) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	checkpoint, err := get(url + "/checkpoint")
	if err != nil {
		return err
	}
	head, _, _, err := log.ParseCheckpoint(checkpoint, verifier.Name(), verifier)
	if err != nil {
		return err
	}
	asker := prover{url, head}
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = readers
	var group sync.WaitGroup
	found := make([]error, readers)
	for reader := range readers {
		group.Add(1)
		go func() {
			defer group.Done()
			for n := reader; n < count && found[reader] == nil; n += readers {
				found[reader] = asker.one()
			}
		}()
	}
	group.Wait()
	return errors.Join(found...)
}
