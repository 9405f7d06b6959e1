/* language-choice.h: whose word endings search takes for one: the language of the shop's texts, a setting of the project. */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define AISLE_TYPE_LANGUAGE_CHOICE (aisle_language_choice_get_type ())
G_DECLARE_FINAL_TYPE (AisleLanguageChoice, aisle_language_choice, AISLE, LANGUAGE_CHOICE, AdwBin)

void aisle_language_choice_load (AisleLanguageChoice *self, AisleSession *session);
