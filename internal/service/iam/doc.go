// Package iam keeps the roles and policies of the local cloud.
//
// They are stored, listed and returned as AWS would, and not enforced: any
// request is allowed. Policy documents are checked for form only (JSON with a
// Version and a Statement). Managed policies of AWS itself
// (arn:aws:iam::aws:policy/...) may be attached, yet are not known by content.
// Users, groups, instance profiles and policy versions are not there.
package iam
