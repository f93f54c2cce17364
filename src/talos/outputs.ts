/** What the imager of Talos makes, by the names of its profiles. */
export const outputKinds = ['iso', 'image', 'installer', 'kernel', 'initramfs', 'uki', 'cmdline'] as const;

export type OutputKind = (typeof outputKinds)[number];
