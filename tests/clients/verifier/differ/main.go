// Gives the same texts to this project's parsers and to Go's (golang.org/x/mod/sumdb/note and
// github.com/transparency-dev/formats): keys, notes, opened notes, checkpoints, tlog-proofs and policies, right ones
// and changed ones. Verdict and content must be equal, or differ for a reason that is listed in known.go.
//
//	differ PARSER_JUDGE [SEED [SHARE]]   SHARE: percent of the usual number of inputs, 100
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

const shownMax = 20 // unexplained differences

// counts of inputs; a policy is judged on 16 checkpoints, which takes its time.
var kinds = []struct {
	name  string
	count int
}{{"log_key", 20_000}, {"witness_key", 20_000}, {"note", 40_000}, {"opened", 20_000}, {"checkpoint", 40_000},
	{"proof", 40_000}, {"policy", 10_000}}

// judge is the running parser_judge.
type judge struct {
	in  io.WriteCloser
	out *bufio.Reader
}

func start(program string) (*judge, error) {
	command := exec.Command(program)
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	command.Stderr = os.Stderr
	return &judge{in, bufio.NewReader(out)}, command.Start()
}

func (j *judge) ask(question string, input []byte) (string, error) {
	if _, err := fmt.Fprintf(j.in, "%s %s\n", question, hex.EncodeToString(input)); err != nil {
		return "", err
	}
	line, err := j.out.ReadString('\n')
	return strings.TrimSuffix(line, "\n"), err
}

// withoutRepeats drops signatures of a note that stand there before: Go does so itself.
func withoutRepeats(answer string) string {
	fields := strings.Fields(answer)
	if len(fields) < 2 {
		return answer
	}
	out, seen := fields[:2:2], map[string]bool{}
	for signature := range slices.Chunk(fields[2:], 3) {
		text := strings.Join(signature, " ")
		if !seen[text] {
			out = append(out, signature...)
		}
		seen[text] = true
	}
	return strings.Join(out, " ")
}

// read is what our parsers make of an input, said as theirs say it.
func (j *judge) read(kind string, input []byte) (string, error) {
	switch kind {
	case "log_key", "witness_key":
		answer, err := j.ask("key", input)
		wanted := map[string]string{"log_key": " 1", "witness_key": " 4"}[kind]
		if !strings.HasSuffix(answer, wanted) {
			answer = reject // a policy refuses a key of the other type
		}
		return answer, err
	case "note":
		answer, err := j.ask(kind, input)
		return withoutRepeats(answer), err
	}
	return j.ask(kind, input)
}

type tally struct {
	accepted, rejected int
	explained          map[string]int
	unexplained        []string
}

func (t *tally) add(kind string, input []byte, ours, theirs string) {
	switch {
	case ours == theirs && ours == reject:
		t.rejected++
	case ours == theirs:
		t.accepted++
	default:
		if reason := explain(kind, input, ours, theirs); reason != "" {
			t.explained[reason]++
		} else if len(t.unexplained) < shownMax {
			t.unexplained = append(t.unexplained, fmt.Sprintf("%s %q\n  ours   %s\n  theirs %s", kind, input, ours, theirs))
		}
	}
}

func run(program string, seed int64, share int) error {
	made, told, vkeys, err := newInputs(seed)
	if err != nil {
		return err
	}
	ours, err := start(program)
	if err != nil {
		return err
	}
	for _, vkey := range vkeys {
		if _, err := ours.ask("known", []byte(vkey)); err != nil {
			return err
		}
	}
	for _, checkpoint := range told.shown {
		if _, err := ours.ask("shown", checkpoint); err != nil {
			return err
		}
	}
	failures := checkExamples(ours, told)
	for _, kind := range kinds {
		found := tally{explained: map[string]int{}}
		for range max(1, kind.count*share/100) {
			input := made.next(kind.name)
			answer, err := ours.read(kind.name, input)
			if err != nil {
				return fmt.Errorf("%s %q: %w", kind.name, input, err)
			}
			found.add(kind.name, input, answer, told.read(kind.name, input))
		}
		explained := 0
		for _, count := range found.explained {
			explained += count
		}
		fmt.Printf("%-12s %6d accepted and %6d rejected by both, %5d known differences\n", kind.name, found.accepted,
			found.rejected, explained)
		if found.accepted == 0 || found.rejected == 0 {
			failures = append(failures, kind.name+": one verdict only, the inputs are no good")
		}
		failures = append(failures, found.unexplained...)
	}
	if len(failures) > 0 {
		return fmt.Errorf("%s", strings.Join(failures, "\n"))
	}
	return nil
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: differ PARSER_JUDGE [SEED [SHARE]]")
		os.Exit(2)
	}
	seed, share := int64(rand.Uint32()), 100
	for number, place := range []func(int){func(n int) { seed = int64(n) }, func(n int) { share = n }} {
		if len(os.Args) > number+2 {
			value, err := strconv.Atoi(os.Args[number+2])
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(2)
			}
			place(value)
		}
	}
	fmt.Printf("seed %d\n", seed)
	if err := run(os.Args[1], seed, share); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
