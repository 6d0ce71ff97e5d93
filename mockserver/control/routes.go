package control

// A handler carries out one operation. What it is given has been found to be
// what the document describes.
type handler func(*control, *call) (answer, error)

// A route says who carries out an operation of the document, which knows the
// method and the path.
type route struct {
	operation string
	handle    handler
}

// routes is every operation. To add one, describe it in openapi/control.yaml and
// add a row.
var routes = []route{
	{"ready", (*control).ready},
	{"signIn", (*control).signIn},

	{"listWorkspaces", (*control).listWorkspaces},
	{"createWorkspace", (*control).createWorkspace},
	{"getWorkspace", (*control).getWorkspace},
	{"deleteWorkspace", (*control).deleteWorkspace},
	{"reset", (*control).reset},
	{"setSeed", (*control).setSeed},

	{"listTopics", (*control).listTopics},
	{"getTopic", (*control).getTopic},
	{"trigger", (*control).trigger},

	{"listDeliveries", (*control).listDeliveries},
	{"getDelivery", (*control).getDelivery},
	{"replay", (*control).replay},
	{"replayFailed", (*control).replayFailed},

	{"listSubscriptions", (*control).listSubscriptions},
	{"createSubscription", (*control).createSubscription},
	{"getSubscription", (*control).getSubscription},
	{"deleteSubscription", (*control).deleteSubscription},
	{"setLive", (*control).setLive},
	{"pause", (*control).pause},
	{"ping", (*control).ping},

	{"listFaults", (*control).listFaults},
	{"addAPIFault", (*control).addAPIFault},
	{"removeAPIFault", (*control).removeAPIFault},
	{"addDeliveryFault", (*control).addDeliveryFault},
	{"removeDeliveryFault", (*control).removeDeliveryFault},

	{"getClock", (*control).getClock},
	{"advanceClock", (*control).advanceClock},

	{"listCalls", (*control).listCalls},
	{"getCall", (*control).getCall},

	{"verify", (*control).verify},
	{"streamEvents", (*control).streamEvents},
}
