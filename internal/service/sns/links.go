package sns

import (
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"

	"nightshift/internal/protocol"
)

// LinksPath is the path prefix of the links in mails; the endpoint serves [Service.Links] there.
const LinksPath = "/_nightshift/sns/"

func (s *Service) confirmURL(d *dispatch) string {
	return s.deps.Endpoint + LinksPath + "confirm?" + url.Values{"TopicArn": {d.TopicARN}, "Token": {d.Token}}.Encode()
}

func (s *Service) unsubscribeURL(d *dispatch) string {
	return s.deps.Endpoint + LinksPath + "unsubscribe?" + url.Values{"SubscriptionArn": {d.SubscriptionARN}}.Encode()
}

// Links serves what the links of mails and confirmation messages lead to: GET LinksPath+"confirm" and
// LinksPath+"unsubscribe".
func (s *Service) Links() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+LinksPath+"confirm", func(w http.ResponseWriter, r *http.Request) {
		out, err := s.ConfirmSubscription(r.Context(), &ConfirmSubscriptionInput{TopicArn: r.FormValue("TopicArn"), Token: r.FormValue("Token")})
		if err != nil {
			answer(w, err, "")
			return
		}
		answer(w, nil, "Subscription confirmed. Its id is "+out.SubscriptionArn)
	})
	mux.HandleFunc("GET "+LinksPath+"unsubscribe", func(w http.ResponseWriter, r *http.Request) {
		arn := r.FormValue("SubscriptionArn")
		_, err := s.Unsubscribe(r.Context(), &SubscriptionRef{SubscriptionArn: arn})
		answer(w, err, "Subscription removed: "+arn)
	})
	return mux
}

func answer(w http.ResponseWriter, err error, text string) {
	status := http.StatusOK
	if err != nil {
		status, text = http.StatusInternalServerError, "It did not work; see the log."
		var refused *protocol.Error
		if errors.As(err, &refused) {
			status, text = refused.HTTPStatus(), refused.Message
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!DOCTYPE html><title>Simple Notification Service</title><p>%s</p>\n", html.EscapeString(text))
}
