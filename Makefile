# Sfumato: `make demo` to hear it, `make test` to check it, `make help` for the rest.

SHELL := /bin/bash
PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
RELEASE := .build/release
SFUMATO := $(RELEASE)/sfumato

# What building and running needs from Debian or Ubuntu.
PACKAGES := pkg-config libfftw3-dev libsndfile1-dev libsamplerate0-dev libcairo2-dev \
	libopenblas-pthread-dev libasound2-dev libsqlite3-dev
# What some tests play through: a sound server, a terminal, a web browser.
TEST_PACKAGES := pulseaudio pulseaudio-utils libasound2-plugins tmux chromium chromium-driver
# What the program that is installed needs beside: Swift's library holds one that loads addresses.
INSTALL_PACKAGES := libcurl4-openssl-dev
# What sfumato-mpi needs beside.
MPI_PACKAGES := libopenmpi-dev openmpi-bin
# What the plugin needs beside, and what its tests do.
PLUGIN_PACKAGES := lv2-dev dpf-source
PLUGIN_TEST_PACKAGES := liblilv-dev lilv-utils sordi
PLUGIN := .build/lv2/sfumato.lv2
# For hosts of CLAP: a link to the same library, which finds the rest of the bundle beside it.
CLAP := .build/clap/sfumato.clap

# The oldest Swift that builds this, as in Package.swift.
SWIFT_VERSION := 6.1

.PHONY: swift help packages test-packages build demo test mpi mpi-test mpi-install plugin plugin-test sanitize bench \
	format lint install uninstall deb clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Installs those of the Debian packages $(1) that are missing.
define install_missing
	@missing=(); for p in $(1); do \
	  [[ "$$(dpkg-query -W -f '$${db:Status-Status}' $$p 2>/dev/null)" == installed ]] \
	    || missing+=("$$p"); done; \
	if (( $${#missing[@]} )); then \
	  echo "Installing: $${missing[*]}"; \
	  sudo=(); (( EUID )) && sudo=(sudo); \
	  apt=("$${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300); \
	  "$${apt[@]}" update -q && "$${apt[@]}" install -q -y --no-install-recommends "$${missing[@]}"; \
	fi
endef

# Says in a sentence what is wrong when Swift is missing or too old.
swift:
	@command -v $(firstword $(SWIFT)) > /dev/null || { \
	  echo "Swift is not installed or not on the PATH. Sfumato needs Swift $(SWIFT_VERSION) or later:" \
	    "https://www.swift.org/install/linux/" >&2; exit 1; }
	@found=$$($(SWIFT) --version 2> /dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1); \
	oldest=$$(printf '%s\n' $(SWIFT_VERSION) "$$found" | sort -V | head -n 1); \
	[[ "$$oldest" == $(SWIFT_VERSION) ]] || { \
	  echo "This is Swift $${found:-of an unknown version}. Sfumato needs Swift $(SWIFT_VERSION) or later:" \
	    "https://www.swift.org/install/linux/" >&2; exit 1; }

packages: ## Install the Debian packages that are missing
	$(call install_missing,$(PACKAGES))

# Tests that find these missing are left out and say so.
test-packages: swift packages
	-$(call install_missing,$(TEST_PACKAGES))

build: swift packages ## Build the command and the library (release)
	$(SWIFT) build -c release --product sfumato

demo: build ## Make WAV and PNG files in demo/ from Samples/
	@SFUMATO=$(SFUMATO) bash Samples/demo.sh demo

test: test-packages ## Run all tests (release)
	$(SWIFT) build -c release --build-tests
	$(SWIFT) test -c release --skip-build

mpi: swift packages ## Build sfumato-mpi, which trains on several machines (needs OpenMPI)
	$(call install_missing,$(MPI_PACKAGES))
	SFUMATO_MPI=1 $(SWIFT) build -c release --product sfumato-mpi

mpi-test: mpi ## Run the tests of sfumato-mpi on 2 and 4 ranks of this machine
	SFUMATO_MPI=1 $(SWIFT) build -c release --build-tests
	SFUMATO_MPI=1 $(SWIFT) test -c release --skip-build --filter MessagePassingTests

mpi-install: swift packages ## Install sfumato-mpi under PREFIX, beside what `make install` puts there
	$(call install_missing,$(MPI_PACKAGES) $(INSTALL_PACKAGES))
	SFUMATO_MPI=1 $(SWIFT) build -c release --product sfumato-mpi --static-swift-stdlib
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(RELEASE)/sfumato-mpi $(DESTDIR)$(PREFIX)/bin/sfumato-mpi

plugin: swift packages ## Build the plugin for LV2 and CLAP (needs their headers)
	$(call install_missing,$(PLUGIN_PACKAGES))
	SFUMATO_PLUGIN=1 $(SWIFT) build -c release --product sfumato-plugin
	SFUMATO_PLUGIN=1 $(SWIFT) build -c release --product sfumato-plugin-bundle
	mkdir -p $(PLUGIN)
	Sources/SfumatoPlugin/link $(RELEASE)/libsfumato-plugin.a $(PLUGIN)/sfumato.so
	$(RELEASE)/sfumato-plugin-bundle $(PLUGIN) .
	mkdir -p $(dir $(CLAP))
	ln -sfn ../lv2/sfumato.lv2/sfumato.so $(CLAP)

plugin-test: ## Run the tests of the plugin in hosts of its own and of Debian
	$(call install_missing,$(PLUGIN_TEST_PACKAGES))
	$(MAKE) plugin
	SFUMATO_PLUGIN=1 $(SWIFT) build -c release --build-tests
	SFUMATO_PLUGIN=1 $(SWIFT) test -c release --skip-build --filter PluginTests

# Tests that keep a device's time: under a sanitizer a program is too slow for that beside others.
LIVE_TESTS := PlaybackTests|LongPlayTests|(Jam|Live|Page|Browser).*Tests|(Panel|MIDIOut|ClockIn|KeyRelease|PulseAudio|AudioIn)Tests

# Runs all tests under the sanitizer $(1), those that keep time by themselves.
define sanitized
	$(SWIFT) build -c release --build-tests --sanitize=$(1) --scratch-path .build-$(1)
	$(SWIFT) test -c release --skip-build --sanitize=$(1) --scratch-path .build-$(1) --skip '$(LIVE_TESTS)'
	$(SWIFT) test -c release --skip-build --sanitize=$(1) --scratch-path .build-$(1) --no-parallel \
	  --filter '$(LIVE_TESTS)'
endef

sanitize: export TSAN_OPTIONS := suppressions=$(CURDIR)/Tests/thread-sanitizer.txt
sanitize: export ASAN_OPTIONS := detect_leaks=0
sanitize: export SWIFT_BACKTRACE := enable=no
sanitize: swift packages ## Run the tests under ThreadSanitizer and AddressSanitizer (slow)
	$(call sanitized,thread)
	$(call sanitized,address)

bench: swift packages ## Print speeds and sizes
	$(SWIFT) build -c release --product Benchmarks
	$(RELEASE)/Benchmarks signal
	$(RELEASE)/Benchmarks neural
	$(RELEASE)/Benchmarks notes
	$(RELEASE)/Benchmarks voices --blocks 1000

docs: swift packages ## Build the documentation into .build/docs
	$(SWIFT) build -c release --product sfumato
	.ci/docs

format: ## Format the sources
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

lint: ## Check the format
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

# The program that is installed holds Swift's library: it runs without a compiler.
install: swift packages plugin ## Install under PREFIX (default /usr/local)
	$(call install_missing,$(INSTALL_PACKAGES))
	$(SWIFT) build -c release --product sfumato --static-swift-stdlib
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/sfumato
	install -m 755 $(SFUMATO) $(DESTDIR)$(PREFIX)/bin/sfumato
	cp -r Presets Samples $(DESTDIR)$(PREFIX)/share/sfumato/
	install -d $(DESTDIR)$(PREFIX)/lib/lv2
	rm -rf $(DESTDIR)$(PREFIX)/lib/lv2/sfumato.lv2
	cp -r $(PLUGIN) $(DESTDIR)$(PREFIX)/lib/lv2/
	install -d $(DESTDIR)$(PREFIX)/lib/clap
	ln -sfn ../lv2/sfumato.lv2/sfumato.so $(DESTDIR)$(PREFIX)/lib/clap/sfumato.clap
	rm -rf .build/manual
	$(SFUMATO) manual .build/manual
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 .build/manual/sfumato*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(SFUMATO) --generate-completion-script bash \
	  > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/sfumato
	$(SFUMATO) --generate-completion-script zsh \
	  > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_sfumato
	$(SFUMATO) --generate-completion-script fish \
	  > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/sfumato.fish

uninstall: ## Remove what install put under PREFIX
	rm -rf $(DESTDIR)$(PREFIX)/share/sfumato $(DESTDIR)$(PREFIX)/lib/lv2/sfumato.lv2
	rm -f $(DESTDIR)$(PREFIX)/lib/clap/sfumato.clap $(DESTDIR)$(PREFIX)/bin/sfumato $(DESTDIR)$(PREFIX)/bin/sfumato-mpi \
	  $(DESTDIR)$(PREFIX)/share/man/man1/sfumato*.1 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/sfumato \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_sfumato \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/sfumato.fish
	-cd $(DESTDIR)$(PREFIX) 2> /dev/null && rmdir -p --ignore-fail-on-non-empty bin lib/lv2 lib/clap share/man/man1 \
	  share/bash-completion/completions share/zsh/site-functions share/fish/vendor_completions.d

deb: ## Make a Debian package and a tarball in .build/packages
	$(call install_missing,dpkg-dev xz-utils)
	rm -rf .build/package-root
	$(MAKE) install PREFIX=/usr DESTDIR=$(CURDIR)/.build/package-root
	.ci/package .build/package-root .build/packages

clean: ## Remove what was built
	rm -rf .build .build-thread .build-address demo
