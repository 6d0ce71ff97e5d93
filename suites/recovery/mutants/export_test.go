package mutants

// AnswersWhenDone makes a receiver that answers when its work is done.
var AnswersWhenDone = answersWhenDone
