#pragma once

typedef int sigset_t;
int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict before);
