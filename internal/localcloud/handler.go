package localcloud

import (
	"fmt"
	"net"
	"net/http"
	"strings"

	"nightshift/internal/protocol"
	"nightshift/internal/service/cloudformation"
	"nightshift/internal/service/lambda"
	"nightshift/internal/service/sns"
)

func (c *Cloud) services() []protocol.Service {
	return []protocol.Service{
		c.cloudformation.Operations(), c.cloudwatch.Operations(), c.events.Operations(), c.iam.Operations(), c.lambda.Operations(),
		c.logs.Operations(), c.redshiftdata.Operations(), c.sns.Operations(), c.sqs.Operations(), c.sts.Operations(),
	}
}

// handler is the one endpoint.
func (c *Cloud) handler() http.Handler {
	services := c.services()
	router := protocol.NewRouter(services, protocol.RouterOptions{
		Region: c.opts.Region, AccountID: c.opts.AccountID, Identify: c.sts.Identify, Logger: c.log,
		Fallthrough: map[string]http.Handler{"s3": c.s3.Handler()},
		Paths: map[string]http.Handler{
			cloudformation.ResponsePath: c.cloudformation.ResponseHandler(),
			sns.LinksPath:               c.sns.Links(),
			lambda.CodePath:             c.lambda.CodeHandler(),
		},
	})
	names := make([]string, 0, len(services)+1)
	for _, s := range services {
		names = append(names, s.Name)
	}
	names = append(names, "s3")
	listen, _, _ := net.SplitHostPort(c.opts.Listen)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allowedHost(r.Host, listen) {
			http.Error(w, fmt.Sprintf("nightshift: the host %q is not served here", r.Host), http.StatusForbidden)
			return
		}
		if isVisitor(r) {
			c.status(w, names)
			return
		}
		router.ServeHTTP(w, r)
	})
}

// allowedHost refuses names that a foreign web page could have pointed at this
// machine (DNS rebinding): only local names and addresses pass, and the names of S3.
func allowedHost(host, listen string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "" || host == "localhost" || strings.HasSuffix(host, ".localhost") || host == strings.ToLower(listen) || strings.HasSuffix(host, ".amazonaws.com") {
		return true
	}
	return net.ParseIP(host) != nil
}

// isVisitor tells whether a person looks at the endpoint: an unsigned GET of the root.
func isVisitor(r *http.Request) bool {
	if (r.Method != http.MethodGet && r.Method != http.MethodHead) || r.URL.Path != "/" || r.URL.RawQuery != "" || r.Header.Get("Authorization") != "" {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	return host == "localhost" || net.ParseIP(strings.Trim(host, "[]")) != nil
}

// status is the page for a person.
func (c *Cloud) status(w http.ResponseWriter, names []string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintf(w, "This is a nightshift local cloud: an AWS endpoint, region %s, account %s.\n\nServices: %s\n\nUse it with any AWS client:\n\n  export AWS_ENDPOINT_URL=%s AWS_REGION=%s AWS_DEFAULT_REGION=%s AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any\n",
		c.opts.Region, c.opts.AccountID, strings.Join(names, " "), c.endpoint, c.opts.Region, c.opts.Region)
}
