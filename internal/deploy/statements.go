package deploy

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
)

// StatementTime is the time that the warehouse worked on all statements the
// Data API still knows of.
func (c *Clients) StatementTime(ctx context.Context) (time.Duration, error) {
	var total time.Duration
	pages := redshiftdata.NewListStatementsPaginator(c.Data, &redshiftdata.ListStatementsInput{Status: types.StatusStringAll})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, fmt.Errorf("list statements: %w", err)
		}
		for _, s := range page.Statements {
			described, err := c.Data.DescribeStatement(ctx, &redshiftdata.DescribeStatementInput{Id: s.Id})
			if err != nil {
				return 0, fmt.Errorf("describe statement %s: %w", aws.ToString(s.Id), err)
			}
			total += time.Duration(described.Duration)
		}
	}
	return total, nil
}
