#pragma once
// No function of the module sets it: the sources take their own codes from these.
#define EINVAL 22
#define ENOMEM 12
