package lambda

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"
)

// logStart and logReport write Lambda's own lines around an invocation, as text or, with LogFormat JSON, as records.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
func (i *instance) logStart(id string) {
	if i.fn.Logging.LogFormat == "JSON" {
		i.record("platform.start", map[string]any{"requestId": id, "version": latest})
		return
	}
	i.out.print("START RequestId: " + id + " Version: " + latest)
}

func (i *instance) logReport(id string, took time.Duration, answer reply, broken bool) {
	ms := float64(took.Microseconds()) / 1000
	peak := i.peakMemory()
	initMS := float64(i.takeInit().Microseconds()) / 1000
	if i.fn.Logging.LogFormat == "JSON" {
		status := "success"
		if answer.failed != "" {
			status = "error"
		}
		metrics := map[string]any{"durationMs": ms, "billedDurationMs": math.Ceil(ms), "memorySizeMB": i.fn.MemorySize, "maxMemoryUsedMB": peak}
		if initMS > 0 {
			metrics["initDurationMs"] = initMS
		}
		i.record("platform.report", map[string]any{"requestId": id, "status": status, "metrics": metrics})
		return
	}
	if broken {
		var e struct{ ErrorMessage string }
		if json.Unmarshal(answer.payload, &e) == nil && e.ErrorMessage != "" {
			i.out.print(i.s.deps.Clock.Now().UTC().Format("2006-01-02T15:04:05.000Z") + " " + id + " " + strings.TrimPrefix(e.ErrorMessage, "RequestId: "+id+" Error: "))
		}
	}
	i.out.print("END RequestId: " + id)
	line := fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t", id, ms, math.Ceil(ms), i.fn.MemorySize, peak)
	if initMS > 0 {
		line += fmt.Sprintf("Init Duration: %.2f ms\t", initMS)
	}
	i.out.print(line)
}

func (i *instance) record(kind string, record map[string]any) {
	line, err := json.Marshal(map[string]any{"time": i.s.deps.Clock.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "type": kind, "record": record})
	if err != nil { // numbers and strings always encode
		return
	}
	i.out.print(string(line))
}

// peakMemory of the process in MiB, where the system tells (Linux); else 0.
func (i *instance) peakMemory() int {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(i.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if v, found := strings.CutPrefix(line, "VmHWM:"); found {
			kb, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(v), "kB")))
			if err == nil {
				return (kb + 1023) / 1024
			}
		}
	}
	return 0
}
