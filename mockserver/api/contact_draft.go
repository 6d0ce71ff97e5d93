package api

import "github.com/intercheck-dev/intercheck/mockserver/workspace"

// personDraftOf reads what a client says of a person in either era.
func personDraftOf(f fields) (d workspace.PersonDraft, err error) {
	if d.UserDraft, err = userDraftOf(f); err != nil {
		return d, err
	}
	if external, err := f.text("external_id"); err != nil || external != "" {
		d.UserID = external
		if err != nil {
			return d, err
		}
	}
	if d.Role, err = f.text("role"); err != nil {
		return d, err
	}
	if d.OwnerID, err = f.digits("owner_id"); err != nil {
		return d, err
	}
	if d.Language, err = get[string](f, "language_override"); err != nil {
		return d, err
	}
	if d.LastSeenAt, err = f.time("last_seen_at"); err != nil {
		return d, err
	}
	d.Avatar, err = avatarIn(f)
	return d, err
}

// avatarIn returns the picture that is sent: as its address, or as an object.
func avatarIn(f fields) (*string, error) {
	if object, err := fieldsOf(f["avatar"]); err == nil && object != nil {
		return get[string](object, "image_url")
	}
	return get[string](f, "avatar")
}
