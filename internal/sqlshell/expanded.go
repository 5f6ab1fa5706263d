package sqlshell

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/mattn/go-runewidth"
)

// expandedPrinter prints a line a value, as psql does after \x.
type expandedPrinter struct {
	w      *bufio.Writer
	result Result
	width  int
	count  int64
}

func newExpanded(w io.Writer) *expandedPrinter { return &expandedPrinter{w: bufio.NewWriter(w)} }

func (p *expandedPrinter) columns(r Result) {
	p.result = r
	for _, c := range r.Columns {
		p.width = max(p.width, runewidth.StringWidth(visible(c)))
	}
}

func (p *expandedPrinter) row(fields []types.Field) error {
	p.count++
	head := fmt.Sprintf("-[ RECORD %d ]", p.count)
	fmt.Fprintln(p.w, head+strings.Repeat("-", max(0, p.width+3-len(head))))
	for i, f := range fields {
		cell, _ := text(f)
		line := runewidth.FillRight(visible(p.result.Columns[i]), p.width) + " | " + visible(cell)
		if _, err := fmt.Fprintln(p.w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}

func (p *expandedPrinter) end(r Result) error {
	fmt.Fprintln(p.w, outcome(r))
	return p.flush()
}

func (p *expandedPrinter) flush() error { return p.w.Flush() }
