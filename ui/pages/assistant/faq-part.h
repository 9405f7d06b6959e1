/* faq-part.h: the shop's own questions and answers: found by a word, imported, made here. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_FAQ_PART (aisle_faq_part_get_type ())
G_DECLARE_FINAL_TYPE (AisleFaqPart, aisle_faq_part, AISLE, FAQ_PART, AdwBin)

void aisle_faq_part_load (AisleFaqPart *self, AisleSession *session);
/* An answer to this question is to be written. */
void aisle_faq_part_begin (AisleFaqPart *self, const char *question);
