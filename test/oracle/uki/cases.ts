import { kernelOf } from '../../fixtures/gallery/boot-files.ts';
import { type Section, type Stub, systemdStub } from '../../fixtures/gallery/efi-stub.ts';
import { type Arch, bytes } from '../../fixtures/gallery/era.ts';
import { noise } from '../../fixtures/memory-image.ts';

/** Two UKIs that Talos's assembler was asked for, with the same stub: the second has other content in some sections. */
export interface UkiCase {
  readonly name: string;
  readonly arch: Arch;
  readonly stub: Stub;
  /** What lies behind the sections of the stub, in the order of the assembler's input. */
  readonly before: readonly Section[];
  /** By name; of sections that repeat, the first changes. */
  readonly changes: Readonly<Record<string, Uint8Array>>;
}

/** SOURCE_DATE_EPOCH of both UKIs. */
export const EPOCH = 1_700_000_000;

const text = (name: string, content: string): Section => ({ name, content: bytes(content) });
const CMDLINE = 'talos.platform=metal console=tty0 slab_nomerge pti=on';
const INITRD_BYTES = 10_000; // 3 pages, and 20 units of the file

/** As the imager orders the sections of a UKI for installers. */
function sectionsOf(arch: Arch, more: readonly Section[] = profiles()): readonly Section[] {
  return [
    text('.osrel', 'NAME="Talos"\nID=talos\nVERSION_ID=v1.13.9\n'),
    text('.cmdline', CMDLINE),
    ...(arch === 'amd64' ? [text('.uname', '6.18.44-talos')] : []),
    { name: '.splash', content: noise(1, 700) },
    { name: '.linux', content: kernelOf(arch, '6.18.44-talos') },
    { name: '.initrd', content: noise(2, INITRD_BYTES) },
    ...more,
  ];
}

function profiles(count = 1): readonly Section[] {
  return [
    text('.profile', 'ID=main'),
    ...Array.from({ length: count }, (_, at) => [
      text('.profile', `ID=profile-${at}\nTITLE=Profile ${at}`),
      text('.cmdline', `${CMDLINE} talos.experimental.wipe=system profile=${at}`),
    ]).flat(),
  ];
}

/** A stub of gnu-efi: other names, and sections by 512 bytes. */
const gnuEfiStub: Stub = {
  sectionAlignment: 512,
  sections: [
    { name: '.text', address: 0x4000, characteristics: 0x6000_0020, content: noise(3, 1000) },
    { name: '.reloc', address: 0x6000, characteristics: 0x4000_0040, content: new Uint8Array(12) },
    { name: '.data', address: 0x6200, characteristics: 0xc000_0040, content: noise(4, 600) },
    { name: '.sbat', address: 0x6600, characteristics: 0x4000_0040, content: bytes('sbat,1,SBAT Version,sbat,1\n') },
  ],
};

const grown = noise(5, INITRD_BYTES + 5 * 4096);
const changed = (name: string, changes: UkiCase['changes'], more: Partial<UkiCase> = {}): UkiCase => ({
  name,
  arch: 'amd64',
  stub: systemdStub,
  before: sectionsOf(more.arch ?? 'amd64'),
  changes,
  ...more,
});

export const cases: readonly UkiCase[] = [
  changed('an initramfs that is larger by pages', { '.initrd': grown }),
  changed('an initramfs of the same size', { '.initrd': noise(6, INITRD_BYTES) }),
  changed('an initramfs that is smaller within its last page', { '.initrd': noise(7, INITRD_BYTES - 700) }),
  changed('an initramfs that is smaller by pages', { '.initrd': noise(8, 100) }),
  changed('an initramfs of whole pages', { '.initrd': noise(9, 4096) }),
  changed('an initramfs of a page and a byte', { '.initrd': noise(10, 4097) }),
  changed('another kernel, and its release', {
    '.linux': Buffer.concat([kernelOf('amd64', '6.18.99-acme'), noise(11, 30_000)]),
    '.uname': bytes('6.18.99-acme'),
    '.initrd': grown,
  }),
  changed('arm64, where no release of the kernel is told', { '.initrd': grown }, { arch: 'arm64' }),
  changed('an empty command line', { '.cmdline': new Uint8Array(), '.initrd': grown }),
  changed(
    'a profile with an empty command line',
    { '.initrd': grown },
    {
      before: sectionsOf('amd64', [
        ...profiles(),
        text('.profile', 'ID=empty'),
        text('.cmdline', ''),
        text('.profile', 'ID=last'),
      ]),
    },
  ),
  changed('no profiles, as before 1.10', { '.initrd': grown }, { before: sectionsOf('amd64', []) }),
  changed(
    'more profiles than one unit of headers holds',
    { '.initrd': grown },
    {
      before: sectionsOf('amd64', profiles(20)),
    },
  ),
  changed('a stub with a smaller alignment', { '.initrd': grown }, { stub: gnuEfiStub }),
  changed(
    'a stub with a smaller alignment, and another kernel',
    {
      '.linux': noise(12, 9001),
      '.uname': bytes('6.18.99-a-longer-name'.repeat(40)),
      '.initrd': noise(13, 3),
    },
    { stub: gnuEfiStub },
  ),
  changed(
    'a stub with a debug directory',
    { '.initrd': noise(14, INITRD_BYTES - 700) },
    {
      stub: { ...systemdStub, debugAddress: 0x2000 },
    },
  ),
];

/** The payloads of the second UKI. */
export function changedSections({ before, changes }: UkiCase): readonly Section[] {
  const seen = new Set<string>();
  return before.map((section) => {
    const content = seen.has(section.name) ? undefined : changes[section.name];
    seen.add(section.name);
    return content === undefined ? section : { ...section, content };
  });
}
