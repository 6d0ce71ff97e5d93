package api

// A handler carries out one operation. What it is given has been found to be
// what the document describes.
type handler func(*api, *call) (answer, error)

// A route says who carries out an operation of the document, which knows the
// method and the path.
type route struct {
	operation string
	handle    handler
}

// routes is every operation. To add one, describe it in the document and add a
// row.
var routes = []route{
	{"createSubscription", (*api).createSubscription},
	{"listSubscriptions", (*api).listSubscriptions},
	{"getSubscription", (*api).getSubscription},
	{"updateSubscription", (*api).updateSubscription},
	{"saveSubscription", (*api).updateSubscription},
	{"deleteSubscription", (*api).deleteSubscription},
	{"pingSubscription", (*api).pingSubscription},
	{"listSentNotifications", (*api).listSentNotifications},
	{"listNotificationErrors", (*api).listNotificationErrors},
	{"listNotificationErrorsPlural", (*api).listNotificationErrors},
	{"createDataEvent", (*api).createDataEvent},
	{"listDataEvents", (*api).listDataEvents},
	{"createEventSummaries", (*api).createEventSummaries},
	{"bulkDataEvents", (*api).bulkDataEvents},
	{"getJob", (*api).getJob},
	{"updateJob", (*api).updateJob},
	{"listJobErrors", (*api).listJobErrors},
	{"saveUser", (*api).saveUser},
	{"listUsers", (*api).listUsers},
	{"getUser", (*api).getUser},
	{"deleteUser", (*api).deleteUser},
	{"deleteUserById", (*api).deleteUserByID},
}
