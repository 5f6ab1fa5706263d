package worker_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	rdtypes "github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
)

// warehouse is a Data API whose statements end at once, as ends says.
type warehouse struct {
	ends       func(sql string) string
	statements map[string]*ended
	ran        []string
}

func (d *warehouse) run(sqls []string) string {
	id := fmt.Sprintf("st-%d", len(d.statements))
	e := &ended{state: rdtypes.StatusStringFinished}
	for i, sql := range sqls {
		_, sql, _ = strings.Cut(sql, "*/ ")
		d.ran = append(d.ran, sql)
		sub := rdtypes.SubStatementData{Id: aws.String(fmt.Sprintf("%s:%d", id, i+1)), Status: rdtypes.StatementStatusStringFinished, QueryString: &sqls[i]}
		if e.err = d.ends(sql); e.err != "" {
			e.state, sub.Status, sub.Error = rdtypes.StatusStringFailed, rdtypes.StatementStatusStringFailed, aws.String(e.err)
		}
		e.sub = append(e.sub, sub)
		if e.err != "" {
			break
		}
	}
	d.statements[id] = e
	return id
}

func (d *warehouse) ExecuteStatement(_ context.Context, in *redshiftdata.ExecuteStatementInput, _ ...func(*redshiftdata.Options)) (*redshiftdata.ExecuteStatementOutput, error) {
	if in.DbUser != nil || in.ClusterIdentifier != nil || aws.ToBool(in.WithEvent) {
		return nil, errors.New("a workgroup takes neither cluster nor user, and setup wants no event")
	}
	id := d.run([]string{*in.Sql})
	d.statements[id].sub = nil
	return &redshiftdata.ExecuteStatementOutput{Id: &id}, nil
}

func (d *warehouse) BatchExecuteStatement(_ context.Context, in *redshiftdata.BatchExecuteStatementInput, _ ...func(*redshiftdata.Options)) (*redshiftdata.BatchExecuteStatementOutput, error) {
	id := d.run(in.Sqls)
	return &redshiftdata.BatchExecuteStatementOutput{Id: &id}, nil
}

func (d *warehouse) DescribeStatement(_ context.Context, in *redshiftdata.DescribeStatementInput, _ ...func(*redshiftdata.Options)) (*redshiftdata.DescribeStatementOutput, error) {
	e := d.statements[*in.Id]
	out := &redshiftdata.DescribeStatementOutput{Id: in.Id, Status: e.state, SubStatements: e.sub}
	if e.err != "" {
		out.Error = &e.err
	}
	return out, nil
}

func (d *warehouse) GetStatementResult(context.Context, *redshiftdata.GetStatementResultInput, ...func(*redshiftdata.Options)) (*redshiftdata.GetStatementResultOutput, error) {
	return nil, errors.New("setup reads no results")
}

func (d *warehouse) ListStatements(context.Context, *redshiftdata.ListStatementsInput, ...func(*redshiftdata.Options)) (*redshiftdata.ListStatementsOutput, error) {
	return nil, errors.New("setup lists no statements")
}
