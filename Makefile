# scepctl. Works with GNU make 3.81 and later, on Linux and macOS.
#
#   make            build/scepctl
#   make deps       install what building needs (apt or brew)
#   make demo       all the set-up, then the main job on the example
#   make check      all the set-up, then every test
#   make lint bench fuzz coverage install clean
#
# VARIANT=sanitize, coverage, faults or fuzz builds beside the normal tree, in
# build/VARIANT.

PREFIX ?= /usr/local
DESTDIR ?=
VARIANT ?= release
VERSION := 0.1.0

BUILD := $(if $(filter release,$(VARIANT)),build,build/$(VARIANT))
PKG_CONFIG ?= pkg-config
PACKAGES := libplist-2.0 libcurl libcjson libcrypto

# Homebrew keeps these out of the default search path; the system's libcurl is
# the one with NTLM.
ifeq ($(shell uname),Darwin)
BREW := $(shell brew --prefix 2>/dev/null)
export PKG_CONFIG_PATH := $(BREW)/opt/openssl@3/lib/pkgconfig:$(BREW)/lib/pkgconfig:$(PKG_CONFIG_PATH)
PLATFORM_FLAGS := -D_DARWIN_C_SOURCE
else
PLATFORM_FLAGS := -D_DEFAULT_SOURCE
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wcast-qual -Wformat=2 -Wvla -Wstrict-prototypes -Wmissing-prototypes \
	-Werror
OPTIMISE_release := -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong
OPTIMISE_sanitize := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
OPTIMISE_coverage := -O0 --coverage
OPTIMISE_faults := -O1 -DSCEPCTL_FAULTS
OPTIMISE_fuzz := -O1 -fno-omit-frame-pointer \
	-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
LINK_fuzz := -fsanitize=address,undefined,fuzzer

CFLAGS ?= -g
ALL_CFLAGS = -std=c11 -D_XOPEN_SOURCE=700 $(PLATFORM_FLAGS) \
	-DSCEPCTL_VERSION='"$(VERSION)"' -Isrc -pthread $(WARNINGS) \
	$(OPTIMISE_$(VARIANT)) $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS)
PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(PACKAGES))
PKG_LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES))
ALL_LDFLAGS = -pthread $(filter -fsanitize=% --coverage, \
	$(subst fuzzer-no-link,fuzzer-no-link,$(OPTIMISE_$(VARIANT)))) $(LDFLAGS)

SOURCES := $(sort $(wildcard src/*/*.c))
MAIN := src/cmd/main.c
LIBRARY := $(filter-out $(MAIN),$(SOURCES))
EMBEDDED := $(sort $(wildcard schemas/*.json) $(wildcard templates/*.ini))
OBJECTS := $(patsubst src/%.c,$(BUILD)/obj/%.o,$(LIBRARY)) \
	$(BUILD)/obj/embedded.o
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%, \
	$(sort $(wildcard tests/unit/*_test.c)))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzzers/%, \
	$(sort $(wildcard tests/fuzz/*_fuzz.c)))

.PHONY: all deps demo check unit cli lint bench fuzz coverage install clean \
	fuzzers objects
.SUFFIXES:

all: $(BUILD)/scepctl

$(BUILD)/scepctl: $(BUILD)/obj/cmd/main.o $(BUILD)/libscepctl.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

objects: $(OBJECTS)

$(BUILD)/libscepctl.a: $(OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/embedded.o: $(BUILD)/embedded.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/embedded.c: $(EMBEDDED) tools/embed.sh
	@mkdir -p $(@D)
	sh tools/embed.sh $(EMBEDDED) >$@.new
	mv $@.new $@

$(BUILD)/unit/%: tests/unit/%.c tests/unit/tap.h $(BUILD)/libscepctl.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests/unit $(ALL_LDFLAGS) -o $@ $< \
		$(BUILD)/libscepctl.a $(PKG_LIBS)

unit: $(UNIT_TESTS)
	sh tests/run-unit.sh $(UNIT_TESTS)

$(BUILD)/fuzzers/%: tests/fuzz/%.c $(BUILD)/libscepctl.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(LINK_$(VARIANT)) -o $@ $< \
		$(BUILD)/libscepctl.a $(PKG_LIBS)

fuzzers: $(FUZZERS)

clean:
	rm -rf build

-include $(wildcard $(BUILD)/obj/*/*.d)
