/** A way in which rootsmith differs from the imager on purpose. */
export interface KnownDifference {
  readonly what: string;
  readonly imager: string;
  readonly rootsmith: string;
  readonly why: string;
  /** The names of the cases that show it. */
  readonly cases: RegExp;
  /** The values that it concerns, by the way to them: `refusal` is that of a case that one of both refuses. */
  readonly at: RegExp;
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    what: 'More than ten extensions',
    imager: 'are listed in the order of their numbers as text: 0, 1, 10, 11, 2',
    rootsmith: 'keep the order of the profile',
    why: 'later layers lie above earlier ones, so the order decides which file is seen',
    cases: /^extensions: twelve$/,
    at: /^segments\/1\/tree\/extensions\.yaml!?$/,
  },
  {
    what: 'A base that has extensions already',
    imager: 'gets a second list and a second `0.sqsh`, which take the place of the first',
    rootsmith: 'keeps them, and lists all',
    why: 'the extensions of the base were lost without a word',
    cases: /^extensions: the base has one already$/,
    at: /^segments\/2\/tree\//,
  },
  {
    what: 'Two extensions with one path',
    imager: 'are taken, and the upper one is seen',
    rootsmith: 'are refused, unless `--force` is given',
    why: 'a part of an extension would be missing on the node',
    cases: /^extensions: (?:two with the same path|one of them twice)$/,
    at: /^refusal$/,
  },
  {
    what: 'A folder that a layer empties (an opaque whiteout)',
    imager: 'keeps what was in it',
    rootsmith: 'is empty below that layer',
    why: 'the specification of images says so, and container runtimes do so',
    cases: /^extensions: a folder emptied by a layer$/,
    at: /!usr\/local\/share\/x\//,
  },
  {
    what: 'A path that is twice in one layer',
    imager: 'has the content of the first entry',
    rootsmith: 'has that of the last one',
    why: 'tar and container runtimes unpack entries in their order',
    cases: /^extensions: a file twice in a layer$/,
    at: /!usr\/local\/share\/a$/,
  },
  {
    what: 'Hard links of an extension',
    imager: 'become empty files',
    rootsmith: 'have their content',
    why: 'an empty file in the place of a program is of no use',
    cases: /^extensions: hard links$/,
    at: /!usr\/local\/bin\/b$/,
  },
  {
    what: 'Modes of folders',
    imager: 'lose the sticky bit, and give their owner all rights',
    rootsmith: 'are as the extension has them',
    why: 'the author of the extension chose them',
    cases: /^extensions: (?:a folder that is closed to its owner|sticky and setuid)$/,
    at: /!usr\/local\/share\/(?:closed|open)$/,
  },
  {
    what: 'Device nodes of an extension',
    imager: 'become empty files',
    rootsmith: 'stay devices',
    why: 'an empty file in the place of a device is of no use',
    cases: /^extensions: a device$/,
    at: /!usr\/local\/share\/null$/,
  },
  {
    what: 'Microcode of the base',
    imager: 'stays behind that of the extension, where the kernel does not look',
    rootsmith: 'is joined with it',
    why: 'the kernel takes the first archive only that has microcode of its maker',
    cases: /^microcode: the base has some$/,
    at: /^segments\/0\/tree\/kernel\/x86\/microcode\/GenuineIntel\.bin$/,
  },
  {
    what: 'Symlinks among firmware',
    imager: 'are refused where their target comes before them by name, as it was moved away already',
    rootsmith: 'are followed in any order',
    why: 'whether a build works should not depend on names',
    cases: /^firmware: symlinks whose targets come before them$/,
    at: /^refusal$/,
  },
  {
    what: 'Order of modules that `modules.order` does not name',
    imager: 'is that of a folder on the disk of the build',
    rootsmith: 'is that of their paths',
    why: 'the same inputs give the same indexes; what they say is the same',
    cases: /^modules: (?:one that needs another extension|with firmware and microcode)$/,
    at: /!usr\/lib\/modules\/6\.18\.44-talos\/modules\.(?:alias|dep)\.bin$/,
  },
  {
    what: 'A profile for another release than the imager',
    imager: 'is read by the rules of the imager that runs',
    rootsmith: 'is read by the rules of its own release',
    why: 'one program serves all releases, and the result is that of the imager of the release',
    cases: /1\.7$|^config: embedded in 1\.1[12]/,
    at: /refusal|config\.yaml$|^segments\/1\/|(?:^|\/)order$/,
  },
  {
    what: 'META values of more than 256 bytes',
    imager: "are packed by Go's gzip",
    rootsmith: 'are packed by zlib',
    why: 'other bytes, which expand to the same values',
    cases: /^META: longer than 256 bytes$/,
    at: /^text$/,
  },
  {
    what: 'META values with a semicolon',
    imager: 'are put into the command line, where Talos ends them at the semicolon',
    rootsmith: 'are refused; a disk image takes them',
    why: 'the installer of the node would fail, or take the rest for a value of its own',
    cases: /^META: with a semicolon$/,
    at: /^refusal$/,
  },
  {
    what: 'The picture of the boot screen, in these cases alone',
    imager: "is in its program, and in each UKI's `.splash`",
    rootsmith: "is taken out of the program in the imager's image, which the images of the cases do not have",
    why: 'the picture belongs to Talos and is not kept here; its digest is the one that a build looks for',
    cases: /^(?:UKI|ISO|disk|installer)/,
    at: /sections\/\.splash$/,
  },
  {
    what: 'A disk without `diskSize`',
    imager: 'has the room for boot partitions alone, and fails',
    rootsmith: 'has the size of its platform',
    why: 'nobody wants a disk that does not hold its partitions',
    cases: /^disk: without a size$/,
    at: /^refusal$/,
  },
  {
    what: 'A marker on ISOs with GRUB',
    imager: 'GRUB looks for `/boot/grub`',
    rootsmith: 'adds `.disk/rootsmith-…`, named by the content',
    why: 'GRUB finds its own disc where there are several, and the name is reproducible',
    cases: /^ISO: (?:both bootloaders|no bootloader)$/,
    at: /^files\/\.disk\/rootsmith-[0-9a-f]{16}$/,
  },
  {
    what: 'Files of the new layer of an installer',
    imager: 'have mode 0',
    rootsmith: 'have mode 0644',
    why: 'tools without root can read them',
    cases: /^installer/,
    at: /^layers\/1\/usr\/install\/(?:amd64|arm64)\/[^/]+\/entry$/,
  },
  {
    what: 'The name in the archive of an installer',
    imager: 'is that of the base installer',
    rootsmith: 'is what `-t` says',
    why: '`docker load` would give the base another content',
    cases: /^installer/,
    at: /^tags\/0$/,
  },
  {
    what: 'Labels of an installer',
    imager: 'are those of the base installer',
    rootsmith: 'also say by digest of what base it was made',
    why: 'an image tells where it comes from',
    cases: /^installer/,
    at: /^labels\/org\.opencontainers\.image\.base\.digest$/,
  },
  {
    what: 'What else is in the last layer of an installer up to 1.9',
    imager: 'is left out: the layer is made anew of the boot files',
    rootsmith: 'stays',
    why: 'a base of your own may have more files there, such as `systemd-boot.efi`',
    cases: /^installer: .*1\.7$/,
    at: /^layers\/1\/usr\/(?:entry|install\/)/,
  },
  {
    what: 'The words of some refusals',
    imager: 'tell of temporary files, Go types, or the first error of a library',
    rootsmith: 'name the field, the file or the extension, with a hint',
    why: 'both refuse the same; who reads it should know what to mend',
    cases:
      /^(?:extensions: a file that is missing|firmware: a symlink to nothing|modules: of another kernel|installer: for arm64, an extension for amd64|refused: .*)$/,
    at: /^words of the refusal$/,
  },
];

/** The same as rows of a table in markdown. */
export function differenceRows(): readonly string[] {
  return knownDifferences.map(
    ({ what, imager, rootsmith, why }) => `| ${[what, imager, rootsmith, why].join(' | ')} |`,
  );
}
