/* sample-shop.h: the shop to try Aisle on: simulated, imported into a project of the library. */
#pragma once

#include "app/session.h"

/* The project of the sample shop when there is one already, else NULL. */
char *aisle_sample_shop_find (void);
char *aisle_sample_shop_new_path (void);
/* Job function; input: the path of the new project (char *), which is also the result. */
gpointer aisle_sample_shop_run (AisleProject *none, gpointer path, AisleProgress *progress, GError **error);
