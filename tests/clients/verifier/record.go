package main

import (
	"bytes"
	"crypto/sha256"
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
)

// Field numbers of engine/format/record.proto.
const (
	openingEntry  = 1
	openingHeader = 2
	openingBody   = 3

	halfSalt    = 1
	halfContent = 2
	halfHash    = 3

	entryCommitment = 5
)

// bytesFields gives the length-delimited fields of a message, by number; each may stand there once.
func bytesFields(message []byte) (map[protowire.Number][]byte, error) {
	fields := map[protowire.Number][]byte{}
	for len(message) > 0 {
		number, kind, read := protowire.ConsumeTag(message)
		if read < 0 {
			return nil, protowire.ParseError(read)
		}
		message = message[read:]
		if kind != protowire.BytesType {
			if read = protowire.ConsumeFieldValue(number, kind, message); read < 0 {
				return nil, protowire.ParseError(read)
			}
			message = message[read:]
			continue
		}
		value, read := protowire.ConsumeBytes(message)
		if read < 0 {
			return nil, protowire.ParseError(read)
		}
		if _, repeated := fields[number]; repeated {
			return nil, errors.New("a field stands there twice")
		}
		fields[number] = value
		message = message[read:]
	}
	return fields, nil
}

// hashOfHalf: of a half that is shown, SHA-256(0x03 || salt || content); of one that is withheld, what stands there.
func hashOfHalf(half []byte) ([]byte, error) {
	fields, err := bytesFields(half)
	if err != nil {
		return nil, err
	}
	if hash, withheld := fields[halfHash]; withheld {
		if fields[halfSalt] != nil || fields[halfContent] != nil || len(hash) != sha256.Size {
			return nil, errors.New("a half is neither shown nor withheld")
		}
		return hash, nil
	}
	if len(fields[halfSalt]) != 16 {
		return nil, errors.New("a half without salt")
	}
	sum := sha256.Sum256(append(append([]byte{0x03}, fields[halfSalt]...), fields[halfContent]...))
	return sum[:], nil
}

// openRecord gives the entry of a record file, whose commitment its two halves lead to.
func openRecord(opening []byte) ([]byte, error) {
	fields, err := bytesFields(opening)
	if err != nil {
		return nil, err
	}
	commitment := []byte{0x02}
	for _, half := range []protowire.Number{openingHeader, openingBody} {
		hash, err := hashOfHalf(fields[half])
		if err != nil {
			return nil, err
		}
		commitment = append(commitment, hash...)
	}
	entry, err := bytesFields(fields[openingEntry])
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(commitment); !bytes.Equal(sum[:], entry[entryCommitment]) {
		return nil, errors.New("the halves do not lead to the commitment of the entry")
	}
	return fields[openingEntry], nil
}
