#include "json/json.h"

#include <cjson/cJSON.h>

#include "base/banned.h"

const char *json_version(void)
{
	return cJSON_Version();
}
