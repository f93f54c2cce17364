/** What each exit status tells a script. Part of the API; `docs/errors.md` is made from it. */
export const exitStatuses = {
  0: 'Done.',
  1: 'A bug in rootsmith; of `diff`, that there are differences, as diff(1) says it.',
  2: 'The command line is wrong.',
  3: 'An input is wrong: a recipe, a reference, a damaged file.',
  4: 'Something named does not exist.',
  5: 'A login is missing or was refused.',
  6: 'The network or a remote end failed, also after retries.',
  7: 'An outside program is missing, too old, or failed.',
  8: 'Verification failed: a digest, a size, a lockfile.',
  9: 'This machine refused: disk full, no permission.',
  10: 'Some images were mirrored and others not.',
  130: 'Interrupted.',
} as const satisfies Record<number, string>;

type ExitStatus = keyof typeof exitStatuses;

interface CodeFacts {
  readonly exit: ExitStatus;
  /** One sentence for the error reference. */
  readonly meaning: string;
}

/** Every failure rootsmith can explain. Adding a failure is adding a row. */
export const errorCodes = {
  USAGE: { exit: 2, meaning: 'A flag or an argument is unknown, missing or malformed.' },

  INPUT_EMPTY: { exit: 3, meaning: 'A list was to be read from a pipe, and nothing came.' },
  RECIPE_INVALID: { exit: 3, meaning: 'A recipe is not valid YAML or breaks the schema.' },
  SCHEMATIC_INVALID: {
    exit: 3,
    meaning: 'A schematic of the Image Factory is not valid YAML or has an unknown field.',
  },
  PROFILE_INVALID: { exit: 3, meaning: "A profile of Talos's imager cannot be read, or the imager would refuse it." },
  DOCKERFILE_INVALID: { exit: 3, meaning: 'A Dockerfile cannot be parsed or uses a form that is not supported.' },
  DOCKERFILE_RUN: { exit: 3, meaning: 'A Dockerfile has a step that needs a running container.' },
  CONFIG_INVALID: {
    exit: 3,
    meaning: "The user's configuration of rootsmith cannot be read, or sets what no flag takes.",
  },
  REFERENCE_INVALID: { exit: 3, meaning: 'An image reference or a digest is malformed.' },
  PLACE_INVALID: { exit: 3, meaning: 'A PLACE such as `oci:DIR:TAG` is malformed.' },
  MANIFEST_INVALID: { exit: 3, meaning: 'A manifest, index, config or layout file breaks its specification.' },
  FORMAT_CORRUPT: { exit: 3, meaning: 'A file is damaged: a field breaks its format, at the offset named.' },
  FORMAT_TRUNCATED: { exit: 3, meaning: 'A file ends before its format says so.' },
  FORMAT_UNSUPPORTED: { exit: 3, meaning: 'A file is of a kind or variant that is recognised but not supported.' },
  LIMIT_EXCEEDED: { exit: 3, meaning: 'An input would expand beyond a safety limit (a bomb, or a limit set too low).' },
  PATH_UNSAFE: { exit: 3, meaning: 'A path in an archive or a recipe would lead outside its root.' },
  LAYER_CONFLICT: {
    exit: 3,
    meaning: 'A layer brings one kind of entry where another stands that it must not replace.',
  },
  BASE_NOT_INSTALLER: { exit: 3, meaning: 'The base image holds no Talos boot assets.' },
  BASE_UNSUPPORTED: { exit: 3, meaning: 'The base image is an installer of a kind the chosen engine cannot edit.' },
  PLATFORM_MISSING: { exit: 4, meaning: 'An image has no manifest for a platform that was asked for.' },
  BUILD_BREAKS_BOOT: {
    exit: 3,
    meaning:
      'A build would break what the base boots with, or lose in silence what it is to bring; `--force` builds it.',
  },
  KERNEL_MISMATCH: { exit: 3, meaning: 'The releases of kernel, modules directory and modules disagree.' },
  KERNEL_INVALID: { exit: 3, meaning: 'A kernel image or module cannot be understood.' },
  KERNEL_PKGS_INVALID: {
    exit: 3,
    meaning: 'A folder is not a checkout of siderolabs/pkgs, or its kernel packages have a form that is not known.',
  },
  KERNEL_PKGS_EDITED: { exit: 3, meaning: 'Lines that rootsmith put into a checkout were changed by hand.' },
  KERNEL_CONFIG_INVALID: { exit: 3, meaning: 'A kernel configuration or a fragment of one cannot be read.' },
  PATCH_INVALID: { exit: 3, meaning: 'A patch is not a text of unified diffs against a kernel tree, or is cut off.' },
  MODULE_SOURCE_INVALID: {
    exit: 3,
    meaning: 'A folder is not the source of an out-of-tree module, or holds what a patch cannot carry.',
  },
  CHECKOUT_DIRTY: { exit: 9, meaning: 'A git work tree has changes that a checkout could lose.' },
  KERNEL_SOURCE_INVALID: {
    exit: 3,
    meaning: 'A kernel source is not a tree of Linux, or not of the version that the recipe names.',
  },
  KERNEL_OPTION_UNMET: { exit: 3, meaning: 'A kernel option has another value than was asked for.' },
  PATCH_FAILED: { exit: 3, meaning: 'A patch does not apply to a source without fuzz.' },
  SIGNING_KEY_INVALID: {
    exit: 3,
    meaning: 'A key that is to sign cannot be read or used, or its certificate is missing or that of another key.',
  },
  SIGNATURE_INVALID: {
    exit: 8,
    meaning: 'A signature does not fit what it is to sign, or the key that is to make it.',
  },
  UKI_INVALID: { exit: 3, meaning: 'Parts do not make a unified kernel image, or what is named is none.' },
  MODULE_SIGNED: {
    exit: 3,
    meaning: 'A kernel module is signed, and what was asked for would make that signature void.',
  },
  BOOT_FAILED: {
    exit: 8,
    meaning: 'A machine panicked, ended or ran out of time before its console showed what was waited for.',
  },
  MODULE_REFUSED: { exit: 8, meaning: 'The kernel would refuse to load a module; the message says which, and why.' },
  MODULE_UNKNOWN: { exit: 4, meaning: 'A kernel module that is asked for is not among those of the kernel.' },
  MODULE_CYCLE: { exit: 3, meaning: 'Kernel modules need each other in a circle, so that none can be loaded.' },
  MACHINE_CONFIG_INVALID: {
    exit: 3,
    meaning: 'A Talos machine configuration cannot be read, or a node would refuse it.',
  },
  NODE_NETWORK_INVALID: {
    exit: 3,
    meaning: 'The static network of a node is wrong: an address, a gateway, a bond, a VLAN.',
  },
  MERGE_CONFLICT: {
    exit: 3,
    meaning: 'A configuration says something in a form that a patch cannot be merged into.',
  },
  KUBERNETES_INVALID: {
    exit: 3,
    meaning: 'Kubernetes manifests cannot be read, or hold an image field that is not text.',
  },
  MIRROR_INVALID: { exit: 3, meaning: 'A mirror file or its lock is not valid or breaks the schema.' },
  MIRROR_NAMES: {
    exit: 3,
    meaning: 'Images of a mirror would get one name at the target, or names that are not legal there.',
  },
  EXTENSION_INVALID: {
    exit: 3,
    meaning:
      'A system extension is malformed, is not made for the release of Talos, or Talos or its tools would spoil it.',
  },
  SERVICE_INVALID: { exit: 3, meaning: 'Talos would not start an extension service with this spec.' },

  RECEIPT_INVALID: { exit: 3, meaning: 'A receipt of what a mirror holds is damaged, or the file is not a receipt.' },

  NOT_A_FILE: {
    exit: 3,
    meaning:
      'A directory, a FIFO, a socket or a device is named where a file is needed, or a FIFO that nobody writes to.',
  },

  NOT_FOUND: { exit: 4, meaning: 'A file or directory does not exist.' },
  TALOS_VERSION_UNKNOWN: {
    exit: 4,
    meaning: 'The images or the kernel packages of this Talos release are not known to this rootsmith.',
  },
  INSPECT_LEVEL_MISSING: {
    exit: 4,
    meaning: 'A thing that is looked into has no such level: layers, an initramfs, a squashfs of that name.',
  },
  IMAGE_NOT_FOUND: { exit: 4, meaning: 'A registry, layout, archive or daemon has no such image.' },
  SOURCE_NOT_FOUND: { exit: 4, meaning: 'A COPY source matches nothing in its layer, image or context.' },

  AUTH_REQUIRED: { exit: 5, meaning: 'A registry asks for a login and none was found.' },
  AUTH_DENIED: { exit: 5, meaning: 'A registry refuses the login, or the account lacks the permission.' },
  CREDENTIALS_INVALID: { exit: 5, meaning: 'Stored credentials cannot be read, or their helper failed.' },

  NETWORK: { exit: 6, meaning: 'A connection failed, also after retries.' },
  TLS_UNTRUSTED: { exit: 6, meaning: 'A server certificate is not trusted.' },
  REGISTRY_ERROR: { exit: 6, meaning: 'A registry answered with an unexpected status.' },
  DAEMON_UNREACHABLE: { exit: 6, meaning: 'The docker daemon cannot be reached.' },

  DAEMON_FAILED: { exit: 7, meaning: 'The docker daemon reported a failure.' },
  DEPENDENCY_MISSING: {
    exit: 7,
    meaning: 'An optional package, which what was asked for needs, was left out at installation.',
  },
  TOOL_MISSING: { exit: 7, meaning: 'An outside program is not installed.' },
  TOOL_OUTDATED: { exit: 7, meaning: 'An outside program is too old.' },
  TOOL_FAILED: { exit: 7, meaning: 'An outside program failed.' },

  DIGEST_MISMATCH: { exit: 8, meaning: 'Content does not have the digest it was named by.' },
  SIZE_MISMATCH: { exit: 8, meaning: 'Content does not have the size it was announced with.' },
  MODULE_UNSIGNED: { exit: 8, meaning: 'A module was built without the signature that its kernel demands.' },
  BUNDLE_DAMAGED: { exit: 8, meaning: 'A bundle or one of its volumes is damaged, swapped, or of another bundle.' },
  BUNDLE_INCOMPLETE: { exit: 8, meaning: 'A volume, or a blob that an image of a bundle needs, is missing.' },
  DOCTOR_FOUND_PROBLEMS: {
    exit: 8,
    meaning: 'An image would not be pulled, or a machine or registry lacks something; the table says what.',
  },
  COMMIT_MISMATCH: { exit: 8, meaning: 'A git work tree is not at the commit that was asked for.' },
  LOCK_DRIFT: {
    exit: 8,
    meaning: 'A lockfile does not match the recipe or the mirror, or what it names has moved or gone.',
  },

  MIRROR_INCOMPLETE: { exit: 10, meaning: 'Some images of a mirror failed; all others are at the target.' },

  FILE_EXISTS: { exit: 9, meaning: 'A file that is to be written is there already, and is never overwritten.' },
  DISK_FULL: { exit: 9, meaning: 'No space is left where a file was being written.' },
  TOO_MANY_FILES: { exit: 9, meaning: 'The limit of files that a process, or this machine, may have open is reached.' },
  PLACE_BUSY: { exit: 9, meaning: 'Another run holds the lock of an image layout.' },
  ADDRESS_UNUSABLE: { exit: 9, meaning: 'A server cannot listen on the address it was given.' },
  PERMISSION: { exit: 9, meaning: 'This machine does not permit an operation.' },
  PATH_FOREIGN: {
    exit: 9,
    meaning: 'A file or folder of our own is a link, belongs to another user, or is open to others.',
  },

  DIFFERENCES_FOUND: { exit: 1, meaning: 'What `diff` compared differs; what it printed says in what.' },

  BUG: { exit: 1, meaning: 'One image of several met a bug in rootsmith; the others went on.' },

  INTERRUPTED: { exit: 130, meaning: 'The run was stopped by a signal.' },
} as const satisfies Record<string, CodeFacts>;

export type ErrorCode = keyof typeof errorCodes;
