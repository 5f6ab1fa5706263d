package clock_test

import (
	"regexp"
	"testing"
	"time"

	"nightshift/internal/clock"
)

func TestFakeFiresWhatIsDue(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	c := clock.NewFake(start)
	fired := make(chan time.Time)
	go func() {
		timer := c.NewTimer(time.Minute)
		fired <- <-timer.C()
	}()
	c.WaitForTimers(1)
	late := c.NewTimer(time.Hour)
	c.Advance(time.Minute)
	if at := <-fired; !at.Equal(start.Add(time.Minute)) {
		t.Errorf("fired at %v", at)
	}
	select {
	case <-late.C():
		t.Error("a timer fired an hour early")
	default:
	}
	c.Set(start.Add(2 * time.Hour))
	if late.Stop() {
		t.Error("Stop says that a fired timer waited")
	}
	select {
	case <-late.C():
		t.Error("a stopped timer kept its value")
	default:
	}
	if late.Reset(0) {
		t.Error("Reset says that a stopped timer waited")
	}
	if at := <-late.C(); !at.Equal(c.Now()) {
		t.Errorf("fired at %v", at)
	}
}

func TestSystem(t *testing.T) {
	t.Parallel()
	c := clock.System()
	timer := c.NewTimer(time.Hour)
	if !timer.Reset(0) {
		t.Error("the timer did not wait")
	}
	if at := <-timer.C(); at.After(time.Now()) {
		t.Errorf("fired at %v", at)
	}
	if timer.Stop() {
		t.Error("a fired timer waits")
	}
	if c.Now().Location() != time.UTC {
		t.Error("not UTC")
	}
}

func TestNewID(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	a, b := clock.NewID(), clock.NewID()
	if a == b || !form.MatchString(a) || !form.MatchString(b) {
		t.Errorf("%s, %s", a, b)
	}
}
