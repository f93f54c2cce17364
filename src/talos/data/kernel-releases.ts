/**
 * The kernel of the last patch of each minor release, from `PKGS` of Talos's Makefile and the pkgs repository at
 * that tag.
 */
export const kernelReleases: Readonly<Record<string, string>> = {
  'v1.0.6': '5.15.45-talos',
  'v1.1.2': '5.15.57-talos',
  'v1.2.9': '5.15.83-talos',
  'v1.3.7': '5.15.106-talos',
  'v1.4.8': '6.1.44-talos',
  'v1.5.6': '6.1.74-talos',
  'v1.6.8': '6.1.100-talos',
  'v1.7.7': '6.6.52-talos',
  'v1.8.4': '6.6.64-talos',
  'v1.9.6': '6.12.25-talos',
  'v1.10.9': '6.12.63-talos',
  'v1.11.6': '6.12.62-talos',
  'v1.12.11': '6.18.42-talos',
  'v1.13.9': '6.18.44-talos',
  'v1.14.0-rc.1': '6.18.44-talos',
};
