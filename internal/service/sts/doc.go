// Package sts is the Security Token Service of the local cloud.
//
// Anyone may assume any role: credentials are not checked and policies not
// enforced, so Policy and ExternalId of AssumeRole are taken and have no effect,
// and the role need not exist. What a session's credentials do is known:
// GetCallerIdentity and the services see the assumed role's ARN.
package sts
