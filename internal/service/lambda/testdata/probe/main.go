// Probe is the function that the tests of package lambda invoke: the event says what it does.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Do   string
	Text string
}

type answer struct {
	Text      string
	PID       int
	Env       []string
	Dir       string
	ARN       string
	RequestID string
	Deadline  int64
	Client    string
}

var count int

func handle(ctx context.Context, e event) (answer, error) {
	count++
	a := answer{Text: e.Text, PID: os.Getpid()}
	switch e.Do {
	case "fail":
		return a, errors.New(e.Text)
	case "panic":
		panic(e.Text)
	case "exit":
		fmt.Println("leaving")
		os.Exit(3)
	case "print":
		fmt.Println("to stdout", e.Text)
		fmt.Fprintln(os.Stderr, "to stderr", e.Text)
		fmt.Print("no newline")
	case "hang":
		signal(e.Text)
		<-make(chan struct{})
	case "wait": // for a signal's answer
		signal(e.Text)
	case "child":
		cmd := exec.Command("sleep", "1000")
		if err := cmd.Start(); err != nil {
			return a, err
		}
		a.Text = fmt.Sprint(cmd.Process.Pid)
		signal(e.Text + "?" + a.Text)
		<-make(chan struct{})
	case "big":
		a.Text = strings.Repeat("x", 7<<20)
	case "describe":
		a.Env = os.Environ()
		a.Dir, _ = os.Getwd()
		if c, found := lambdacontext.FromContext(ctx); found {
			a.ARN, a.RequestID, a.Client = c.InvokedFunctionArn, c.AwsRequestID, c.ClientContext.Client.AppTitle
		}
		if t, found := ctx.Deadline(); found {
			a.Deadline = t.UnixMilli()
		}
	}
	return a, nil
}

// signal tells the test that the function has come this far.
func signal(url string) {
	res, err := http.Get(url)
	if err == nil {
		res.Body.Close()
	}
}

func main() {
	if os.Getenv("PROBE_INIT") == "exit" {
		fmt.Println("cannot initialise")
		os.Exit(4)
	}
	if url := os.Getenv("PROBE_INIT_HANG"); url != "" {
		signal(url)
		<-make(chan struct{})
	}
	lambda.Start(handle)
}
