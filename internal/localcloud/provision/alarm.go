package provision

import (
	"context"
	"fmt"

	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/cloudwatch"
)

type alarmProperties struct {
	AlarmName                                        string `cfn:"replace"`
	AlarmDescription                                 string
	ActionsEnabled                                   *bool
	OKActions, AlarmActions, InsufficientDataActions []string
	MetricName, Namespace, Statistic, Unit           string
	Dimensions                                       []struct {
		Name  string `cfn:"required"`
		Value string `cfn:"required"`
	}
	Period, EvaluationPeriods, DatapointsToAlarm       *int32
	Threshold                                          *float64
	ComparisonOperator                                 string `cfn:"required"`
	TreatMissingData, EvaluateLowSampleCountPercentile string
	Tags                                               []tag
}

func (s Services) alarm() cloudformation.Provider {
	put := func(ctx context.Context, r cloudformation.Request, p alarmProperties, id string) (cloudformation.Result, error) {
		in := &cloudwatch.PutMetricAlarmInput{AlarmSettings: cloudwatch.AlarmSettings{
			AlarmName: id, AlarmDescription: p.AlarmDescription, ActionsEnabled: p.ActionsEnabled, OKActions: p.OKActions, AlarmActions: p.AlarmActions,
			InsufficientDataActions: p.InsufficientDataActions, MetricName: p.MetricName, Namespace: p.Namespace, Statistic: p.Statistic, Unit: p.Unit,
			Period: p.Period, EvaluationPeriods: p.EvaluationPeriods, DatapointsToAlarm: p.DatapointsToAlarm, Threshold: p.Threshold,
			ComparisonOperator: p.ComparisonOperator, TreatMissingData: p.TreatMissingData, EvaluateLowSampleCountPercentile: p.EvaluateLowSampleCountPercentile,
		}, Tags: sortedTags(tags(r, p.Tags), func(k, v string) cloudwatch.Tag { return cloudwatch.Tag{Key: k, Value: v} })}
		for _, d := range p.Dimensions {
			in.Dimensions = append(in.Dimensions, cloudwatch.Dimension{Name: d.Name, Value: d.Value})
		}
		if _, err := s.CloudWatch.PutMetricAlarm(ctx, in); err != nil {
			return cloudformation.Result{}, err
		}
		return cloudformation.Result{PhysicalID: id, Attributes: map[string]any{"Arn": fmt.Sprintf("arn:aws:cloudwatch:%s:%s:alarm:%s", s.Region, s.Account, id)}}, nil
	}
	return provider[alarmProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p alarmProperties) (cloudformation.Result, error) {
			return put(ctx, r, p, or(p.AlarmName, r.ShortName(255)))
		},
		update: func(ctx context.Context, r cloudformation.Request, p, _ alarmProperties) (cloudformation.Result, error) {
			return put(ctx, r, p, r.PhysicalID)
		},
		remove: func(ctx context.Context, r cloudformation.Request, _ alarmProperties) error {
			_, err := s.CloudWatch.DeleteAlarms(ctx, &cloudwatch.DeleteAlarmsInput{AlarmNames: []string{r.PhysicalID}})
			return err
		},
	}
}

type dashboardProperties struct {
	DashboardName string `cfn:"replace"`
	DashboardBody any    `cfn:"required"`
}

func (s Services) dashboard() cloudformation.Provider {
	put := func(ctx context.Context, id string, p dashboardProperties) (cloudformation.Result, error) {
		body, err := document(p.DashboardBody)
		if err != nil {
			return cloudformation.Result{}, err
		}
		if _, err := s.CloudWatch.PutDashboard(ctx, &cloudwatch.PutDashboardInput{DashboardName: id, DashboardBody: body}); err != nil {
			return cloudformation.Result{}, err
		}
		return name(id), nil
	}
	return provider[dashboardProperties]{
		create: func(ctx context.Context, r cloudformation.Request, p dashboardProperties) (cloudformation.Result, error) {
			return put(ctx, or(p.DashboardName, r.ShortName(255)), p)
		},
		update: func(ctx context.Context, r cloudformation.Request, p, _ dashboardProperties) (cloudformation.Result, error) {
			return put(ctx, r.PhysicalID, p)
		},
		remove: func(ctx context.Context, r cloudformation.Request, _ dashboardProperties) error {
			_, err := s.CloudWatch.DeleteDashboards(ctx, &cloudwatch.DeleteDashboardsInput{DashboardNames: []string{r.PhysicalID}})
			return err
		},
	}
}
