package cloudwatch

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"nightshift/internal/state"
)

const kept = 15 * 24 * time.Hour

// Empty is the response of operations that answer nothing.
type Empty struct{}

// PutMetricDataInput is PutMetricData's request.
type PutMetricDataInput struct {
	Namespace  string  `aws:",required"`
	MetricData []Datum `aws:",required"`
}

// Datum is one data point: a Value, Values with their Counts, or StatisticValues.
type Datum struct {
	MetricName        string `aws:",required"`
	Dimensions        []Dimension
	Timestamp         *time.Time
	Value             *float64
	StatisticValues   *StatisticSet
	Values            []float64
	Counts            []float64
	Unit              string
	StorageResolution *int32
}

// StatisticSet is a summary of samples.
type StatisticSet struct {
	SampleCount, Sum, Minimum, Maximum *float64 `aws:",required"`
}

// PutMetricData stores data points, now where they have no time.
func (s *Service) PutMetricData(ctx context.Context, in *PutMetricDataInput) (*Empty, error) {
	if strings.HasPrefix(in.Namespace, "AWS/") || len(in.Namespace) > 255 {
		return nil, invalid("The value %s for parameter Namespace is invalid.", in.Namespace)
	}
	if len(in.MetricData) > 1000 {
		return nil, invalid("The collection MetricData must not have a size greater than 1000.")
	}
	now := s.deps.Clock.Now()
	return nil, s.deps.Store.Update(ctx, func(tx *state.Tx) error {
		for i := range in.MetricData {
			if err := put(tx, in.Namespace, &in.MetricData[i], now); err != nil {
				return err
			}
		}
		_, err := tx.Exec("DELETE FROM cloudwatch_data WHERE at < ?", now.Add(-kept).UnixNano())
		return err
	})
}

func put(tx *state.Tx, namespace string, d *Datum, now time.Time) error {
	key, err := dimensionsKey(d.Dimensions)
	if err != nil {
		return err
	}
	sum, low, high, samples, err := d.summary()
	if err != nil {
		return err
	}
	at := now
	if d.Timestamp != nil {
		at = *d.Timestamp
	}
	unit := d.Unit
	if unit == "" {
		unit = "None"
	}
	_, err = tx.Exec("INSERT INTO cloudwatch_data (namespace, name, dimensions, at, unit, sum, low, high, samples) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		namespace, d.MetricName, key, at.UnixNano(), unit, sum, low, high, samples)
	return err
}

func (d *Datum) summary() (sum, low, high, samples float64, err error) {
	given := 0
	if d.Value != nil {
		given++
		sum, low, high, samples = *d.Value, *d.Value, *d.Value, 1
	}
	if v := d.StatisticValues; v != nil {
		given++
		sum, low, high, samples = *v.Sum, *v.Minimum, *v.Maximum, *v.SampleCount
	}
	if len(d.Values) > 0 {
		given++
		if len(d.Counts) > 0 && len(d.Counts) != len(d.Values) {
			return 0, 0, 0, 0, invalid("The parameters MetricData.member.Values and MetricData.member.Counts must be of the same size.")
		}
		low, high = slices.Min(d.Values), slices.Max(d.Values)
		for i, v := range d.Values {
			n := 1.0
			if len(d.Counts) > 0 {
				n = d.Counts[i]
			}
			sum, samples = sum+v*n, samples+n
		}
	}
	for _, v := range []float64{sum, low, high, samples} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0, 0, 0, 0, invalid("The value of metric %s is not a number.", d.MetricName)
		}
	}
	if given != 1 {
		return 0, 0, 0, 0, invalid("Exactly one of Value, Values and StatisticValues is required for metric %s.", d.MetricName)
	}
	return sum, low, high, samples, nil
}

// GetMetricStatisticsInput is GetMetricStatistics' request.
type GetMetricStatisticsInput struct {
	Namespace  string `aws:",required"`
	MetricName string `aws:",required"`
	Dimensions []Dimension
	StartTime  time.Time `aws:",required"`
	EndTime    time.Time `aws:",required"`
	Period     int32     `aws:",required"`
	Statistics []string  `aws:",required"`
	Unit       string
}

// GetMetricStatisticsOutput is GetMetricStatistics' response.
type GetMetricStatisticsOutput struct {
	Label      string
	Datapoints []Datapoint
}

// Datapoint is a period's statistics, those that were asked for.
type Datapoint struct {
	Timestamp                                   time.Time
	SampleCount, Average, Sum, Minimum, Maximum *float64
	Unit                                        string
}

// GetMetricStatistics sums a metric up by period, from StartTime on and before EndTime.
func (s *Service) GetMetricStatistics(ctx context.Context, in *GetMetricStatisticsInput) (*GetMetricStatisticsOutput, error) {
	if in.Period < 1 || in.Period > 86400 || in.Period > 30 && in.Period%60 != 0 {
		return nil, invalid("The parameter Period must be 1, 5, 10, 30 or a multiple of 60.")
	}
	if !in.StartTime.Before(in.EndTime) {
		return nil, invalid("The parameter StartTime must be less than the parameter EndTime.")
	}
	if in.EndTime.Sub(in.StartTime)/(time.Duration(in.Period)*time.Second) > 1440 {
		return nil, invalid("You have requested more than 1440 datapoints; a larger Period or a shorter time is needed.")
	}
	key, err := dimensionsKey(in.Dimensions)
	if err != nil {
		return nil, err
	}
	for _, name := range in.Statistics {
		if !slices.Contains([]string{"SampleCount", "Average", "Sum", "Minimum", "Maximum"}, name) {
			return nil, invalid("The value %s for parameter Statistics is invalid.", name)
		}
	}
	out := &GetMetricStatisticsOutput{Label: in.MetricName, Datapoints: []Datapoint{}}
	period := int64(in.Period) * int64(time.Second)
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		return scan(tx, func(scan func(...any) error) error {
			var at int64
			var d Datapoint
			var sum, low, high, samples float64
			if err := scan(&at, &d.Unit, &sum, &low, &high, &samples); err != nil {
				return err
			}
			d.Timestamp = time.Unix(0, at*period).UTC()
			average := sum / samples
			for name, v := range map[string]struct {
				to   **float64
				from *float64
			}{"Sum": {&d.Sum, &sum}, "Minimum": {&d.Minimum, &low}, "Maximum": {&d.Maximum, &high}, "SampleCount": {&d.SampleCount, &samples}, "Average": {&d.Average, &average}} {
				if slices.Contains(in.Statistics, name) {
					*v.to = v.from
				}
			}
			out.Datapoints = append(out.Datapoints, d)
			return nil
		}, `SELECT at / ?1, unit, sum(sum), min(low), max(high), sum(samples) FROM cloudwatch_data WHERE namespace = ?2 AND name = ?3 AND dimensions = ?4
			AND at >= ?5 AND at < ?6 AND (?7 = '' OR unit = ?7) AND samples > 0 GROUP BY 1, 2 ORDER BY 1, 2`,
			period, in.Namespace, in.MetricName, key, in.StartTime.UnixNano(), in.EndTime.UnixNano(), in.Unit)
	})
}

// ListMetricsInput is ListMetrics' request.
type ListMetricsInput struct {
	Namespace, MetricName, NextToken string
}

// ListMetricsOutput is ListMetrics' response.
type ListMetricsOutput struct {
	Metrics   []Metric
	NextToken string
}

// Metric names a metric.
type Metric struct {
	Namespace, MetricName string
	Dimensions            []Dimension
}

// ListMetrics lists the metrics that have data points, 100 at a time.
func (s *Service) ListMetrics(ctx context.Context, in *ListMetricsInput) (*ListMetricsOutput, error) {
	after, err := decodeToken(in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListMetricsOutput{Metrics: []Metric{}}
	return out, s.deps.Store.View(ctx, func(tx *state.Tx) error {
		last := ""
		return scan(tx, func(scan func(...any) error) error {
			if len(out.Metrics) == pageSize {
				out.NextToken = encodeToken(last)
			}
			var m Metric
			var dimensions string
			if err := scan(&m.Namespace, &m.MetricName, &dimensions, &last); err != nil || out.NextToken != "" {
				return err
			}
			if err := json.Unmarshal([]byte(dimensions), &m.Dimensions); err != nil {
				return err
			}
			out.Metrics = append(out.Metrics, m)
			return nil
		}, `SELECT DISTINCT namespace, name, dimensions, namespace || char(9) || name || char(9) || dimensions AS k FROM cloudwatch_data
			WHERE (?1 = '' OR namespace = ?1) AND (?2 = '' OR name = ?2) AND k > ?3 ORDER BY k LIMIT ?4`,
			in.Namespace, in.MetricName, after, pageSize+1)
	})
}
