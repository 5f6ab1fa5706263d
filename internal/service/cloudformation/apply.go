package cloudformation

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"nightshift/internal/service/cloudformation/language"
	"nightshift/internal/state"
)

// Steps an operation takes with a resource.
const (
	stepCreate  = "create"
	stepUpdate  = "update"
	stepReplace = "replace"
)

const cancelled = "Resource creation cancelled"

// create makes all resources of a new stack.
func (r *run) create(ctx context.Context) error {
	timed, stop := r.withTimeout(ctx)
	defer stop()
	failed := r.applyAll(timed)
	if err := r.interrupted(ctx); err != nil {
		return err
	}
	reason := failureReason("create", failed)
	if errors.Is(context.Cause(timed), errTimeout) {
		reason = "Stack creation time exceeded the specified timeout. "
	}
	if reason == "" {
		err := r.transition(func(tx *state.Tx, st *stack) error {
			if err := r.finish(tx, st); err != nil {
				return err
			}
			st.Op = nil
			return r.s.setStatus(tx, st, "CREATE_COMPLETE", "")
		})
		var fault *language.Error
		if !errors.As(err, &fault) {
			return err
		}
		reason = fault.Message + " "
	}
	return r.transition(func(tx *state.Tx, st *stack) error {
		switch {
		case r.op.DisableRollback || st.OnFailure == "DO_NOTHING":
			st.Op = nil
			return r.s.setStatus(tx, st, "CREATE_FAILED", reason)
		case st.OnFailure == "DELETE":
			st.Op.Phase = phaseDelete
			return r.s.setStatus(tx, st, "DELETE_IN_PROGRESS", reason+"Delete requested by user.")
		}
		st.Op.Phase, st.Op.Reason = phaseRollback, reason
		return r.s.setStatus(tx, st, "ROLLBACK_IN_PROGRESS", reason+"Rollback requested by user.")
	})
}

// update makes, changes and replaces resources; what is left over is for the clean-up.
func (r *run) update(ctx context.Context) error {
	failed := r.applyAll(ctx)
	if err := r.interrupted(ctx); err != nil {
		return err
	}
	reason := failureReason("update", failed)
	if reason == "" {
		err := r.transition(func(tx *state.Tx, st *stack) error {
			if err := r.finish(tx, st); err != nil {
				return err
			}
			if err := r.collect(tx, st); err != nil {
				return err
			}
			st.Op.Phase = phaseCleanup
			st.Previous = nil
			return r.s.setStatus(tx, st, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "")
		})
		var fault *language.Error
		if !errors.As(err, &fault) {
			return err
		}
		reason = fault.Message + " "
	}
	return r.transition(func(tx *state.Tx, st *stack) error {
		if r.op.DisableRollback {
			if err := r.settleFailed(tx, st); err != nil {
				return err
			}
			st.Op = nil
			return r.s.setStatus(tx, st, "UPDATE_FAILED", reason)
		}
		st.Op.Phase, st.Op.Reason = phaseRevert, reason
		return r.s.setStatus(tx, st, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
	})
}

func (r *run) applyAll(ctx context.Context) map[string]error {
	return schedule(ctx, r.graph.Order, r.graph.Needs, r.s.Parallel, false, r.apply)
}

// interrupted tells whether the phase was ended from outside: then nothing is concluded from its errors.
func (r *run) interrupted(ctx context.Context) error {
	if r.s.ctx.Err() != nil {
		return errStopped
	}
	if errors.Is(context.Cause(ctx), errSuperseded) {
		return errSuperseded
	}
	return nil
}

func failureReason(verb string, failed map[string]error) string {
	if len(failed) == 0 {
		return ""
	}
	return fmt.Sprintf("The following resource(s) failed to %s: [%s]. ", verb, strings.Join(sortedKeys(failed), ", "))
}

// apply brings one resource to what the template says.
func (r *run) apply(ctx context.Context, id string) error {
	want := r.graph.Resources[id]
	row := r.get(id)
	again := row != nil && row.Op == r.op.ID
	if again && strings.HasSuffix(row.Status, "_COMPLETE") {
		return nil // done before a restart
	}
	props, err := r.resolve(want)
	next := r.row(id, want, row, props, again)
	if err == nil {
		err = r.validate(want.Type, props)
	}
	if err != nil {
		return r.fail(next, err)
	}
	if next.Step == "" {
		return r.unchanged(row, want)
	}
	next.Status = inProgress(next.Step)
	if next.Step == stepReplace {
		next.Reason = "Requested update requires the creation of a new physical resource; hence creating one."
	}
	if err := r.save(next); err != nil {
		return err
	}
	return r.complete(next, want, r.call(ctx, next, again))
}

type outcome struct {
	result Result
	err    error
}

// call does the row's step through its provider or custom resource.
func (r *run) call(ctx context.Context, row *resource, again bool) outcome {
	req := r.request(row.LogicalID, row.Type, row.Next)
	req.Again = again
	if row.Step == stepUpdate {
		req.PhysicalID, req.Old, req.OldTags = row.Old.PhysicalID, row.Old.Properties, row.OldTags
	}
	if language.IsCustom(row.Type) {
		kind := "Create"
		if row.Step == stepUpdate {
			kind = "Update"
		}
		res, err := r.s.custom(ctx, r.st, r.op.ID+phaseUpdate, kind, req)
		return outcome{res, err}
	}
	p := r.s.Providers[row.Type]
	var res Result
	var err error
	if row.Step == stepUpdate {
		res, err = p.Update(r.s.ctx, req)
	} else {
		res, err = p.Create(r.s.ctx, req)
	}
	return outcome{res, err}
}

// complete records what became of a step.
func (r *run) complete(row *resource, want *language.Resource, o outcome) error {
	if r.s.ctx.Err() != nil && o.err != nil {
		return errStopped
	}
	done := *row
	done.Reason = ""
	if o.err != nil {
		if row.Step != stepUpdate {
			done.physical = physical{Type: row.Type, PhysicalID: o.result.PhysicalID, Properties: row.Next, Needs: row.Needs, DeletionPolicy: want.DeletionPolicy}
		}
		return r.fail(&done, o.err)
	}
	res := o.result
	if res.PhysicalID == "" && row.Old != nil {
		res.PhysicalID = row.Old.PhysicalID
	}
	done.physical = physical{
		Type: row.Type, PhysicalID: res.PhysicalID, Ref: res.Ref, Properties: row.Next, Attributes: res.Attributes, NoEcho: res.NoEcho,
		DeletionPolicy: want.DeletionPolicy, UpdateReplacePolicy: want.UpdateReplacePolicy, Needs: row.Needs,
	}
	if row.Step == stepUpdate && res.PhysicalID != row.Old.PhysicalID {
		done.Step = stepReplace
	}
	initiated := done
	initiated.Status = inProgress(row.Step)
	done.Status = strings.Replace(initiated.Status, "_IN_PROGRESS", "_COMPLETE", 1)
	r.mu.Lock()
	r.rows[done.LogicalID] = &done
	r.mu.Unlock()
	return r.s.update(func(tx *state.Tx) error {
		if row.Step == stepCreate || row.Step == stepReplace {
			initiated.Reason = "Resource creation Initiated"
			if err := r.s.saveResource(tx, r.st, &initiated); err != nil {
				return err
			}
		}
		return r.s.saveResource(tx, r.st, &done)
	})
}

// fail records the failure of a resource and returns it.
func (r *run) fail(row *resource, cause error) error {
	row.Status = "CREATE_FAILED"
	if row.Step == stepUpdate || row.Step == stepReplace || row.Old != nil {
		row.Status = "UPDATE_FAILED"
	}
	row.Reason = cause.Error()
	if err := r.save(row); err != nil {
		return err
	}
	return cause
}

func inProgress(step string) string {
	if step == stepCreate {
		return "CREATE_IN_PROGRESS"
	}
	return "UPDATE_IN_PROGRESS"
}

func (r *run) resolve(want *language.Resource) (map[string]any, error) {
	v, err := r.scope.Resolve(want.Properties)
	if err != nil {
		return nil, err
	}
	props, _ := v.(map[string]any)
	return props, nil
}

func (r *run) validate(resourceType string, props map[string]any) error {
	if language.IsCustom(resourceType) {
		return checkCustom(props)
	}
	p := r.s.Providers[resourceType]
	if p == nil {
		return fmt.Errorf("Unrecognized resource types: [%s]", resourceType) //nolint:staticcheck // AWS's words
	}
	return validate(p.Model(), props)
}

// row decides the step for a resource and returns its next row; Step is empty when nothing changed.
func (r *run) row(id string, want *language.Resource, row *resource, props map[string]any, again bool) *resource {
	next := &resource{LogicalID: id, Op: r.op.ID, Metadata: want.Metadata, Next: props, Tags: r.tags(id)}
	next.physical = physical{Type: want.Type, Properties: props, Needs: r.graph.Needs[id]}
	if again {
		next.Step, next.Old, next.OldTags = row.Step, row.Old, row.OldTags
		if row.Step == stepUpdate {
			next.physical = row.physical
			next.Needs = r.graph.Needs[id]
		}
		return next
	}
	if row == nil || row.PhysicalID == "" || row.Status == "CREATE_FAILED" {
		next.Step = stepCreate
		if row != nil && row.PhysicalID != "" {
			next.Step, next.Old = stepReplace, &row.physical
		}
		return next
	}
	old := row.physical
	next.Old, next.OldTags = &old, row.Tags
	switch {
	case language.Equal(old.Properties, props) && maps.Equal(row.Tags, next.Tags) && row.Status != "UPDATE_FAILED":
	case !language.IsCustom(want.Type) && r.s.Providers[want.Type] != nil && mustReplace(r.s.Providers[want.Type].Model(), old.Properties, props),
		language.IsCustom(want.Type) && !language.Equal(old.Properties["ServiceToken"], props["ServiceToken"]):
		next.Step = stepReplace
	default:
		next.Step = stepUpdate
		next.physical = old
		next.Needs = r.graph.Needs[id]
	}
	return next
}

// unchanged stores what does not concern the provider: policies, metadata, order.
func (r *run) unchanged(row *resource, want *language.Resource) error {
	next := *row
	next.DeletionPolicy, next.UpdateReplacePolicy, next.Metadata = want.DeletionPolicy, want.UpdateReplacePolicy, want.Metadata
	next.Needs = r.graph.Needs[row.LogicalID]
	if next.DeletionPolicy == row.DeletionPolicy && next.UpdateReplacePolicy == row.UpdateReplacePolicy &&
		slices.Equal(next.Needs, row.Needs) && language.Equal(next.Metadata, row.Metadata) {
		return nil
	}
	r.mu.Lock()
	r.rows[row.LogicalID] = &next
	r.mu.Unlock()
	return r.s.update(func(tx *state.Tx) error { return r.s.store.putResource(tx, r.st.ID, &next) })
}

func (r *run) tags(id string) map[string]string {
	out := map[string]string{}
	for _, t := range r.st.Tags {
		out[t.Key] = t.Value
	}
	out["aws:cloudformation:stack-name"] = r.st.Name
	out["aws:cloudformation:stack-id"] = r.st.ID
	out["aws:cloudformation:logical-id"] = id
	return out
}

func (r *run) request(id, resourceType string, props map[string]any) Request {
	return Request{
		StackID: r.st.ID, StackName: r.st.Name, LogicalID: id, Type: resourceType, Properties: props,
		Tags: r.tags(id), Name: madeUpName(r.st, id, r.op.ID),
	}
}

// madeUpName is the physical name of a resource made by an operation, the same however often it is asked for.
func madeUpName(st *stack, id, op string) string {
	return st.Name + "-" + id + "-" + suffix(st.ID, id, op)
}

// suffix is the random-looking end of a made-up name, the same for the same parts.
func suffix(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return base32.StdEncoding.EncodeToString(sum[:])[:12]
}
