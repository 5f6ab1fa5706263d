package lambda

import (
	"context"
	"encoding/json"
	"fmt"

	"nightshift/internal/state"
)

// ListFunctionsInput of ListFunctions.
type ListFunctionsInput struct {
	FunctionVersion string `aws:",querystring"` // ALL adds nothing: there are no versions
	Marker          string `aws:",querystring"`
	MaxItems        *int32 `aws:",querystring"`
}

// ListFunctionsOutput of ListFunctions.
type ListFunctionsOutput struct {
	NextMarker string
	Functions  []*FunctionConfiguration
}

// ListFunctions lists the functions by name. https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
func (s *Service) ListFunctions(ctx context.Context, in *ListFunctionsInput) (*ListFunctionsOutput, error) {
	limit := int32(50)
	if in.MaxItems != nil {
		if *in.MaxItems < 1 || *in.MaxItems > 10000 {
			return nil, validation(fmt.Sprint(*in.MaxItems), "maxItems", "Member must have value between 1 and 10000")
		}
		limit = min(limit, *in.MaxItems)
	}
	if in.FunctionVersion != "" && in.FunctionVersion != "ALL" {
		return nil, validation(in.FunctionVersion, "functionVersion", "Member must satisfy enum value set: [ALL]")
	}
	out := &ListFunctionsOutput{Functions: []*FunctionConfiguration{}}
	err := s.deps.Store.View(ctx, func(tx *state.Tx) error {
		rows, err := tx.Query(`SELECT body FROM lambda_functions WHERE name > ? ORDER BY name LIMIT ?`, in.Marker, limit+1)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var body []byte
			f := new(function)
			if err := rows.Scan(&body); err != nil {
				return err
			}
			if err := json.Unmarshal(body, f); err != nil {
				return err
			}
			if int32(len(out.Functions)) == limit {
				out.NextMarker = out.Functions[limit-1].FunctionName
				break
			}
			out.Functions = append(out.Functions, s.describe(f))
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("lambda: list functions: %w", err)
	}
	return out, nil
}
