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

// ask gives an answer for each input; the questions go ahead of the answers, so that neither side waits for each one.
func (j *judge) ask(question string, inputs [][]byte) ([]string, error) {
	written := make(chan error, 1)
	go func() {
		out := bufio.NewWriter(j.in)
		for _, input := range inputs {
			fmt.Fprintf(out, "%s %s\n", question, hex.EncodeToString(input))
		}
		written <- out.Flush()
	}()
	var answers []string
	for range inputs {
		line, err := j.out.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("%s %q: %w", question, inputs[len(answers)], err)
		}
		answers = append(answers, strings.TrimSuffix(line, "\n"))
	}
	return answers, <-written
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

// read is what our parsers make of the inputs, said as theirs say it.
func (j *judge) read(kind string, inputs [][]byte) ([]string, error) {
	wanted := map[string]string{"log_key": " 1", "witness_key": " 4"}[kind]
	question := kind
	if wanted != "" {
		question = "key"
	}
	answers, err := j.ask(question, inputs)
	for number := range answers {
		if kind == "note" {
			answers[number] = withoutRepeats(answers[number])
		}
		if !strings.HasSuffix(answers[number], wanted) {
			answers[number] = reject // a policy refuses a key of the other type
		}
	}
	return answers, err
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
	if _, err := ours.ask("known", vkeys); err != nil {
		return err
	}
	if _, err := ours.ask("shown", told.shown); err != nil {
		return err
	}
	failures := checkExamples(ours, told)
	for _, kind := range kinds {
		found := tally{explained: map[string]int{}}
		var texts [][]byte
		for range max(1, kind.count*share/100) {
			texts = append(texts, made.next(kind.name))
		}
		answers, err := ours.read(kind.name, texts)
		if err != nil {
			return err
		}
		for number, text := range texts {
			found.add(kind.name, text, answers[number], told.read(kind.name, text))
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
