package redshiftdata

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// page is one page of a result.
type page struct {
	columns []ColumnMetadata
	rows    [][]byte
	total   int64
	next    string
}

func (s *Service) result(ctx context.Context, in *PageInput, format, other string) (*page, error) {
	if err := s.await(ctx, in.Id, in.WaitTimeSeconds); err != nil {
		return nil, err
	}
	id, n, err := splitID(in.Id)
	if err != nil {
		return nil, err
	}
	st, parts, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	o := st.outcome
	switch {
	case strings.Contains(in.Id, ":") && (n < 1 || n > len(parts)):
		return nil, noSuchStatement(in.Id)
	case st.batch && n == 0:
		return nil, invalid("BatchExecuteStatement result can only be retrieved with sub-statement id.")
	case n > 0:
		o = parts[n-1].outcome
	}
	switch {
	case st.status != finished:
		return nil, notFound(in.Id, "Query is not in FINISHED state. Please check query status with DescribeStatement.")
	case !o.hasResult:
		return nil, notFound(in.Id, "Query does not have result. Please check query status with DescribeStatement.")
	case st.format != format:
		return nil, invalid("The result of query %s is in %s format. Use %s.", in.Id, st.format, other)
	}
	offset := int64(0)
	if in.NextToken != "" {
		if offset, err = pagePosition(in.Id, in.NextToken); err != nil {
			return nil, err
		}
	}
	p := &page{total: o.rows}
	var next int64
	if p.columns, p.rows, next, err = s.readPage(resultName(id, n), offset); err != nil {
		return nil, err
	}
	if next > 0 {
		p.next = pageToken(in.Id, next)
	}
	return p, nil
}

// GetStatementResult returns a page of a result.
func (s *Service) GetStatementResult(ctx context.Context, in *PageInput) (*GetStatementResultOutput, error) {
	p, err := s.result(ctx, in, "JSON", "GetStatementResultV2")
	if err != nil {
		return nil, err
	}
	out := &GetStatementResultOutput{Records: make([][]Field, len(p.rows)), ColumnMetadata: p.columns, TotalNumRows: p.total, NextToken: p.next}
	for i, row := range p.rows {
		if err := json.Unmarshal(row, &out.Records[i]); err != nil {
			return nil, fmt.Errorf("read the result of %s: %w", in.Id, err)
		}
	}
	return out, nil
}

// GetStatementResultV2 returns a page of a result in CSV, without a header line.
func (s *Service) GetStatementResultV2(ctx context.Context, in *PageInput) (*GetStatementResultV2Output, error) {
	p, err := s.result(ctx, in, "CSV", "GetStatementResult")
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	for _, row := range p.rows {
		var line string
		if err := json.Unmarshal(row, &line); err != nil {
			return nil, fmt.Errorf("read the result of %s: %w", in.Id, err)
		}
		text.WriteString(line)
	}
	return &GetStatementResultV2Output{Records: []CSVRecords{{text.String()}}, ColumnMetadata: p.columns, TotalNumRows: p.total, ResultFormat: "CSV", NextToken: p.next}, nil
}
