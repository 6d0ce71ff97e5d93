package api

import "github.com/intercheck-dev/intercheck/fixtures"

func (a *api) consent(c *call) (answer, error) {
	f, err := fieldsOf(c.body)
	if err != nil {
		return answer{}, err
	}
	id, _ := f.text("id") // the document asks for texts
	consent, _ := f.text("consent_type")
	t, err := a.as(c).Consent(c.Context(), c.PathValue("id"), id, consent)
	return ok(t), err
}

func (a *api) withdrawConsent(c *call) (answer, error) {
	t, err := a.as(c).Withdraw(c.Context(), c.PathValue("id"), c.PathValue("subscription_id"))
	return ok(t), err
}

func (a *api) listSubscriptionTypes(c *call) (answer, error) {
	return ok(plainList[fixtures.SubscriptionType]{"list", a.as(c).SubscriptionTypes()}), nil
}
