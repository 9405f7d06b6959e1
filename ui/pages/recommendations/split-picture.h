/* split-picture.h: a card with what a split leaves to learn from, to tune by and to judge by, before anything is trained. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_SPLIT_PICTURE (aisle_split_picture_get_type ())
G_DECLARE_FINAL_TYPE (AisleSplitPicture, aisle_split_picture, AISLE, SPLIT_PICTURE, AdwBin)

/* Draws the split of the session's segment with these parameters, a moment after the last call. */
void aisle_split_picture_show (AisleSplitPicture *self, AisleSession *session, const AisleParams *params);
