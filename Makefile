# scepctl. Works with GNU make 3.81 and later, on Linux and macOS.
#
#   make            build/scepctl
#   make deps       install what building needs (apt or brew)
#   make demo       all the set-up, then the main job on the example
#   make demo-live  the same live, on real servers of its own
#   make demo-jamf  plan, apply and pull, on a double of Jamf Pro
#   make check      all the set-up, then every test
#   make install    make uninstall takes it away; DESTDIR, prefix (or PREFIX),
#                   bindir, mandir, docdir and the like are GNU's
#   make dist deb   the source archive; packages of it for this Debian
#   make formula    for Homebrew, with HOMEPAGE=; make image, with ENGINE=
#   make lint bench fuzz coverage clean
#
# VARIANT=sanitize, coverage, faults or fuzz builds beside the normal tree, in
# build/VARIANT. STRICT=1 makes warnings errors, as the checks do. CC, CPPFLAGS,
# CFLAGS and LDFLAGS are yours and outrank what is set here. When CC makes
# programs for another machine, CC_FOR_BUILD (and PKG_CONFIG_FOR_BUILD, for its
# libcjson) make the one that runs while building.

PREFIX ?= /usr/local
DESTDIR ?=
VARIANT ?= release
VERSION := 0.2.0

BUILD := $(if $(filter release,$(VARIANT)),build,build/$(VARIANT))
PKG_CONFIG ?= pkg-config
PACKAGES := libplist-2.0 libcjson libcrypto expat
# Only its headers: libcurl is opened when it is needed (src/http/curl.h).
HEADERS_OF := libcurl

# Homebrew keeps these out of the default search path; the system's libcurl is
# the one with NTLM.
ifeq ($(shell uname),Darwin)
BREW := $(or $(HOMEBREW_PREFIX),$(shell brew --prefix 2>/dev/null))
export PKG_CONFIG_PATH := $(PKG_CONFIG_PATH):$(BREW)/opt/openssl@3/lib/pkgconfig:$(BREW)/opt/expat/lib/pkgconfig:$(BREW)/lib/pkgconfig
PLATFORM_FLAGS := -D_DARWIN_C_SOURCE
else
# Files of any size and inode number where off_t has 32 bits.
PLATFORM_FLAGS := -D_DEFAULT_SOURCE -D_FILE_OFFSET_BITS=64
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wcast-qual -Wformat=2 -Wvla -Wstrict-prototypes -Wmissing-prototypes
WERROR := $(if $(STRICT),-Werror)
OPTIMISE_release := -O2
OPTIMISE_sanitize := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
OPTIMISE_clang := $(OPTIMISE_release)
OPTIMISE_coverage := -O0 --coverage
OPTIMISE_faults := -O1 -DSCEPCTL_FAULTS
OPTIMISE_fuzz := -O1 -fno-omit-frame-pointer \
	-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
LINK_fuzz := -fsanitize=address,undefined,fuzzer
OPTIMISE_fuzz-coverage := -O1 -fprofile-instr-generate -fcoverage-mapping
LINK_fuzz-coverage := -fprofile-instr-generate -fsanitize=fuzzer
# The variants that people run are hardened (tools/flags.sh).
HARDENED := $(filter release clang,$(VARIANT))

CFLAGS ?= -g
BASE_CFLAGS := -std=c11 -D_XOPEN_SOURCE=700 $(PLATFORM_FLAGS) \
	-DSCEPCTL_VERSION='"$(VERSION)"' -Isrc -I$(BUILD)/gen -pthread $(WARNINGS) \
	$(OPTIMISE_$(VARIANT))
# HARDEN_CFLAGS and HARDEN_LDFLAGS are in $(BUILD)/flags.mk.
ALL_CFLAGS = $(BASE_CFLAGS) $(WERROR) $(HARDEN_CFLAGS) $(PKG_CFLAGS) \
	$(CPPFLAGS) $(CFLAGS)
# Asked once, and only when something is compiled.
PKG_CFLAGS = $(eval PKG_CFLAGS := \
	$(shell $(PKG_CONFIG) --cflags $(PACKAGES) $(HEADERS_OF)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := \
	$(shell $(PKG_CONFIG) --libs $(PACKAGES)))$(PKG_LIBS)
ALL_LDFLAGS = -pthread $(filter -fsanitize=% --coverage, \
	$(OPTIMISE_$(VARIANT))) $(HARDEN_LDFLAGS) $(LDFLAGS)

# Programs that run while building.
CC_FOR_BUILD ?= $(CC)
PKG_CONFIG_FOR_BUILD ?= $(PKG_CONFIG)
HOST_CFLAGS = -std=c11 -O1 -D_XOPEN_SOURCE=700 $(PLATFORM_FLAGS) -Isrc \
	$(WARNINGS) $(WERROR) $(HOST_PKG_CFLAGS)
HOST_PKG_CFLAGS = $(eval HOST_PKG_CFLAGS := \
	$(shell $(PKG_CONFIG_FOR_BUILD) --cflags libcjson))$(HOST_PKG_CFLAGS)
HOST_LIBS = $(eval HOST_LIBS := \
	$(shell $(PKG_CONFIG_FOR_BUILD) --libs libcjson))$(HOST_LIBS)

# One word for the shell, whatever it holds.
quote = '$(subst ','\'',$(1))'

SOURCES := $(sort $(wildcard src/*/*.c src/*/*/*.c))
MAIN := src/cmd/main.c
LIBRARY := $(filter-out $(MAIN),$(SOURCES))
SCHEMAS := $(sort $(wildcard schemas/*.json))
TEMPLATES := $(sort $(wildcard templates/*.ini))
COMPLETIONS := $(sort $(wildcard src/cmd/completion.*sh))
PAGES := $(sort $(wildcard src/report/*.css src/report/*.js))
OBJECTS := $(patsubst src/%.c,$(BUILD)/obj/%.o,$(LIBRARY)) \
	$(BUILD)/obj/embedded.o $(BUILD)/obj/schema_table.o
# All of the room of schemas that does not need the table.
HOST_SOURCES := $(filter-out src/schema/schema.c src/schema/schema_unpack.c \
	$(wildcard src/schema/schema_doc*.c), $(wildcard src/schema/*.c)) \
	src/json/json.c src/json/json_fields.c src/json/json_scan.c \
	$(patsubst %,src/base/%.c,arena buf error file map memory secret \
		source text token_pin)
# Included by the program's sources, made from the schemas.
KEYS := $(BUILD)/gen/schema/schema_keys.h
HOST_OBJECTS := $(BUILD)/host/schemac.o \
	$(patsubst %.c,$(BUILD)/host/%.o,$(HOST_SOURCES))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%, \
	$(sort $(wildcard tests/unit/*_test.c)))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzzers/%, \
	$(sort $(wildcard tests/fuzz/*_fuzz.c)))
# What the targets share.
FUZZ_SHARED := $(patsubst tests/fuzz/%.c,$(BUILD)/obj/fuzz/%.o, \
	$(filter-out %_fuzz.c,$(sort $(wildcard tests/fuzz/*.c))))

.PHONY: all deps demo demo-live demo-jamf check unit cli around net jamf faults \
	hardening packaging lint bench fuzz fuzz-merge fuzz-coverage fuzzers \
	corpora coverage manual install uninstall packages dist deb formula \
	image clean objects FORCE
.SUFFIXES:

all: $(BUILD)/scepctl manual

# What everything is compiled with: asked of the compiler when the flags (or the
# question) change, and then everything is compiled anew. The goals that compile
# nothing themselves may run before there is a compiler; BUILT=1 takes what is
# there with whatever flags it was made.
COMPILING := $(filter-out deps demo demo-live demo-jamf check lint fuzz \
	fuzz-merge fuzz-coverage coverage install uninstall packages dist deb formula \
	image clean, \
	$(or $(MAKECMDGOALS),all))
FLAGS := $(BUILD)/flags.mk
FLAGS_KEY := $(strip $(CC) $(CC_FOR_BUILD) $(BASE_CFLAGS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS))
ifneq ($(COMPILING),)
-include $(FLAGS)
ifeq ($(BUILT),)
ifneq ($(value FLAGS_OF),$(FLAGS_KEY))
# Should what was written ever read otherwise, not for ever.
$(FLAGS): $(if $(MAKE_RESTARTS),,FORCE)
endif
$(FLAGS): tools/flags.sh
	@mkdir -p $(@D)
	@CC=$(call quote,$(CC)) BASE=$(call quote,$(BASE_CFLAGS)) \
		CPPFLAGS=$(call quote,$(CPPFLAGS)) \
		CFLAGS=$(call quote,$(CFLAGS)) \
		LDFLAGS=$(call quote,$(LDFLAGS)) HARDENED=$(HARDENED) \
		sh tools/flags.sh $(call quote,$(FLAGS_KEY)) >$@.new
	@mv $@.new $@
endif
endif

$(BUILD)/scepctl: $(BUILD)/obj/cmd/main.o $(BUILD)/libscepctl.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

objects: $(OBJECTS)

$(BUILD)/libscepctl.a: $(OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/obj/%.o: src/%.c $(FLAGS) | $(KEYS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/embedded.o $(BUILD)/obj/schema_table.o: \
		$(BUILD)/obj/%.o: $(BUILD)/gen/%.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/embedded.c: $(COMPLETIONS) $(PAGES) $(TEMPLATES) tools/embed.sh
	@mkdir -p $(@D)
	sh tools/embed.sh $(COMPLETIONS) $(PAGES) $(TEMPLATES) >$@.new
	mv $@.new $@

# The schemas become a table, and the names of keys, on the machine that builds,
# by the same reader and the same checks that the program has.
$(BUILD)/gen/schema_table.c: $(SCHEMAS) $(BUILD)/host/schemac
	@mkdir -p $(@D)
	$(BUILD)/host/schemac table $(SCHEMAS) >$@.new
	mv $@.new $@

$(KEYS): $(SCHEMAS) $(BUILD)/host/schemac
	@mkdir -p $(@D)
	$(BUILD)/host/schemac keys $(SCHEMAS) >$@.new
	mv $@.new $@

$(BUILD)/host/schemac: $(HOST_OBJECTS)
	$(CC_FOR_BUILD) -o $@ $^ $(HOST_LIBS)

$(BUILD)/host/src/%.o: src/%.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC_FOR_BUILD) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/host/schemac.o: tools/schemac.c $(FLAGS)
	@mkdir -p $(@D)
	$(CC_FOR_BUILD) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(wildcard tests/unit/*.h) \
		$(BUILD)/libscepctl.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests/unit $(ALL_LDFLAGS) -o $@ $< \
		$(BUILD)/libscepctl.a $(PKG_LIBS)

unit: $(UNIT_TESTS)
	sh tests/run-unit.sh $(UNIT_TESTS)

# Not looked at by the fuzzer itself: what they compare is no news to it.
$(BUILD)/obj/fuzz/%.o: tests/fuzz/%.c | $(KEYS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(if $(filter fuzz,$(VARIANT)), \
		-fno-sanitize=fuzzer-no-link) -MMD -MP -c -o $@ $<

$(BUILD)/fuzzers/%: tests/fuzz/%.c $(FUZZ_SHARED) $(BUILD)/libscepctl.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(LINK_$(VARIANT)) -o $@ $< \
		$(FUZZ_SHARED) $(BUILD)/libscepctl.a $(PKG_LIBS)

fuzzers: $(FUZZERS)

corpora: $(FUZZERS)
	sh tools/corpora.sh $(FUZZERS)

# What installs, tests, measures and looks on.

deps:
	sh tools/deps.sh build

demo:
	sh tools/deps.sh build demo
	$(MAKE) --no-print-directory -s all
	sh tools/demo.sh build/scepctl

demo-live:
	sh tools/deps.sh build demo net
	$(MAKE) --no-print-directory -s all
	sh tools/demo-live.sh build/scepctl

demo-jamf:
	sh tools/deps.sh build test
	$(MAKE) --no-print-directory -s all
	sh tools/demo-jamf.sh build/scepctl

check:
	sh tools/deps.sh build test around clang net
	@MAKE="$(MAKE)" sh tools/check.sh

cli: $(BUILD)/scepctl manual
	VARIANT=$(VARIANT) python3 tests/cli/run.py cli $(BUILD)/scepctl $(TESTS)

# Among other programs: git, editors, shells, CI runners.
around: $(BUILD)/scepctl manual
	VARIANT=$(VARIANT) python3 tests/cli/run.py around $(BUILD)/scepctl \
		$(TESTS)

# Against real servers: Apache with NTLM, SCEP servers, bad weather.
net: $(BUILD)/scepctl
	VARIANT=$(VARIANT) sh tests/served.sh tests/net $(BUILD)/scepctl

# Against the project's double of Jamf Pro.
jamf: $(BUILD)/scepctl $(BUILD)/exchange
	VARIANT=$(VARIANT) sh tests/served.sh tests/jamf $(BUILD)/scepctl

$(BUILD)/exchange: tests/jamf/exchange.c $(BUILD)/libscepctl.a
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(BUILD)/libscepctl.a \
		$(PKG_LIBS)

faults: $(BUILD)/scepctl
	VARIANT=$(VARIANT) python3 tests/cli/faults.py $(BUILD)/scepctl

# What the compiler was told shows in the program.
hardening: $(BUILD)/scepctl
	CC=$(call quote,$(CC)) sh tests/hardening.sh $(BUILD)/scepctl

# This Makefile: flags, rebuilding, installing.
packaging: all
	MAKE=$(call quote,$(MAKE)) python3 tests/make/make_test.py $(TESTS)

# Packages for Debian in roots of it: built, installed, purged.
packages:
	sh tests/packages/run.sh 12 13

lint:
	sh tools/deps.sh build lint
	$(MAKE) STRICT=1 all
	$(MAKE) STRICT=1 CC=clang VARIANT=clang all hardening
	WARNINGS='$(WARNINGS)' sh tools/lint.sh

bench: $(BUILD)/scepctl
	python3 tests/bench/bench.py $(BUILD)/scepctl
	python3 tests/bench/growth.py $(BUILD)/scepctl

FUZZ_SECONDS ?= 30
fuzz:
	sh tools/deps.sh build test clang
	$(MAKE) CC=clang VARIANT=fuzz fuzzers
	FUZZ_SECONDS=$(FUZZ_SECONDS) \
		$(MAKE) --no-print-directory CC=clang VARIANT=fuzz corpora

# Takes what fuzzing found into the corpora, as little as reaches as much.
fuzz-merge:
	$(MAKE) CC=clang VARIANT=fuzz fuzzers
	FUZZ_MERGE=1 \
		$(MAKE) --no-print-directory CC=clang VARIANT=fuzz corpora

# Lines of the program that the corpora reach, file by file.
fuzz-coverage:
	$(MAKE) CC=clang VARIANT=fuzz-coverage fuzzers
	sh tools/fuzz-coverage.sh build/fuzz-coverage/fuzzers/*_fuzz

coverage:
	$(MAKE) VARIANT=coverage unit cli
	sh tools/coverage.sh build/coverage

MANUALS := $(patsubst man/%.in,$(BUILD)/man/%,$(wildcard man/*.in))
manual: $(MANUALS)

$(BUILD)/man/%: man/%.in tools/manual.sh $(BUILD)/scepctl
	@mkdir -p $(@D)
	sh tools/manual.sh $(BUILD)/scepctl $< >$@.new
	mv $@.new $@

# Where things go, by GNU's names. Only what make itself is told counts: others
# use such names in their environment.
prefix = $(PREFIX)
exec_prefix = $(prefix)
bindir = $(exec_prefix)/bin
datarootdir = $(prefix)/share
mandir = $(datarootdir)/man
docdir = $(datarootdir)/doc/scepctl
# Where the shells look.
bashcompletiondir = $(datarootdir)/bash-completion/completions
zshcompletiondir = $(datarootdir)/zsh/site-functions
fishcompletiondir = $(datarootdir)/fish/vendor_completions.d

BINARIES = $(call quote,$(DESTDIR)$(bindir))
MANUAL = $(call quote,$(DESTDIR)$(mandir))
COMPLETES_BASH = $(call quote,$(DESTDIR)$(bashcompletiondir))
COMPLETES_ZSH = $(call quote,$(DESTDIR)$(zshcompletiondir))
COMPLETES_FISH = $(call quote,$(DESTDIR)$(fishcompletiondir))
# With the directories they have here, so that links lead where they lead here;
# but for what was built of the examples.
DOCUMENTATION = $(call quote,$(DESTDIR)$(docdir))
DOCUMENTS = $(sort README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE \
	THIRD-PARTY src/README.md schemas/README.md schemas/secrets.json \
	tests/jamf/README.md $(shell find docs editors examples -type f \
	! -path '*/node_modules/*' ! -name '*.mobileconfig' ! -name '*.scepctl-tmp' \
	! -name .gitattributes ! -name .gitignore \
	\( ! -name scepctl.lock -o -path 'examples/organisation/*' \)))
DOCUMENT_DIRECTORIES = $(sort $(dir $(DOCUMENTS)))

# root builds nothing in the tree of somebody else, and leaves nothing there.
install:
	@$(MAKE) --no-print-directory -s -q BUILT=1 all 2>/dev/null || \
		if [ "$$(id -u)" -eq 0 ] && [ ! -O Makefile ]; then \
			echo "install: not built, or older than its sources:" \
				"run 'make' first, as the owner of the tree" >&2; \
			exit 1; \
		else \
			$(MAKE) all; \
		fi
	umask 022; mkdir -p $(BINARIES) $(MANUAL)/man1 $(MANUAL)/man5
	install -m 755 $(BUILD)/scepctl $(BINARIES)
	install -m 644 $(filter %.1,$(MANUALS)) $(MANUAL)/man1
	install -m 644 $(filter %.5,$(MANUALS)) $(MANUAL)/man5
	umask 022; mkdir -p $(COMPLETES_BASH) $(COMPLETES_ZSH) $(COMPLETES_FISH)
	install -m 644 src/cmd/completion.bash $(COMPLETES_BASH)/scepctl
	install -m 644 src/cmd/completion.zsh $(COMPLETES_ZSH)/_scepctl
	install -m 644 src/cmd/completion.fish $(COMPLETES_FISH)/scepctl.fish
	umask 022; mkdir -p $(DOCUMENTATION); cd $(DOCUMENTATION) && \
		mkdir -p $(DOCUMENT_DIRECTORIES)
	for file in $(DOCUMENTS); do \
		install -m 644 "$$file" $(DOCUMENTATION)/"$$file" || exit 1; \
	done

uninstall:
	rm -f $(BINARIES)/scepctl $(COMPLETES_BASH)/scepctl \
		$(COMPLETES_ZSH)/_scepctl $(COMPLETES_FISH)/scepctl.fish \
		$(patsubst $(BUILD)/man/%.1,$(MANUAL)/man1/%.1, \
			$(filter %.1,$(MANUALS))) \
		$(patsubst $(BUILD)/man/%.5,$(MANUAL)/man5/%.5, \
			$(filter %.5,$(MANUALS)))
	[ ! -d $(DOCUMENTATION) ] || { cd $(DOCUMENTATION) && \
		rm -f $(DOCUMENTS); }
	find $(DOCUMENTATION) -depth -type d -exec rmdir {} \; 2>/dev/null || :

# What others make packages of, and some of those (tools/packaging).
DIST := build/scepctl-$(VERSION).tar.gz

dist:
	@sh tools/dist.sh $(VERSION) $(DIST)

deb: dist
	sh tools/deb.sh $(VERSION) $(DIST) build/deb

# Of an archive that is published at URL.
formula: dist
	@sh tools/formula.sh $(VERSION) $(DIST) $(call quote,$(HOMEPAGE)) \
		$(call quote,$(URL)) >build/scepctl.rb.new
	@mv build/scepctl.rb.new build/scepctl.rb
	@echo 'formula: build/scepctl.rb'

# What else the engine is told, such as --build-arg BASE=NAME@sha256:DIGEST.
ENGINE ?= podman
ENGINE_FLAGS ?=
image: dist
	rm -rf build/image
	mkdir -p build/image
	cp tools/packaging/container/Containerfile build/image
	cp $(DIST) build/image/scepctl.tar.gz
	$(ENGINE) build $(ENGINE_FLAGS) -t scepctl:$(VERSION) \
		-f build/image/Containerfile build/image

clean:
	rm -rf build

-include $(wildcard $(BUILD)/obj/*.d $(BUILD)/host/*.d \
	$(BUILD)/host/src/*/*.d $(BUILD)/obj/*/*.d $(BUILD)/obj/*/*/*.d)
