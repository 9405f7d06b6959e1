/* models-page.h: the registry of trained models: facts, export with its proof. */
#pragma once

#include "pages/page.h"

#define AISLE_TYPE_MODELS_PAGE (aisle_models_page_get_type ())
G_DECLARE_FINAL_TYPE (AisleModelsPage, aisle_models_page, AISLE, MODELS_PAGE, AislePage)
