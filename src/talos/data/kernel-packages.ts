/**
 * The commit of siderolabs/pkgs that a release takes its kernel from: `PKGS ?=` in the Makefile of that release, as
 * `git describe` wrote it. The tag alone is another kernel.
 *
 * @see https://github.com/siderolabs/talos/blob/v1.12.11/Makefile
 */
export const kernelPackages: Readonly<Record<string, string>> = {
  'v0.13.4': 'v0.8.0',
  'v0.14.3': 'v0.9.0-6-gbfcc795',
  'v1.0.6': 'v1.0.0-25-gcf9709e',
  'v1.1.2': 'v1.1.0-16-g9e269be',
  'v1.2.9': 'v1.2.0-22-g3903d18',
  'v1.3.7': 'v1.3.0-17-g49b4ba8',
  'v1.4.8': 'v1.4.1-19-g13103d6',
  'v1.5.6': 'v1.5.0-17-ga550ab9',
  'v1.6.8': 'v1.6.0-28-g2472b6d',
  'v1.7.7': 'v1.7.0-33-g868e459',
  'v1.8.4': 'v1.8.0-38-g0698d6e',
  'v1.9.6': 'v1.9.0-37-gebd46bc',
  'v1.10.9': 'v1.10.0-38-g3f85dc8',
  'v1.11.6': 'v1.11.0-36-g49ee0fe',
  'v1.12.11': 'v1.12.0-103-gf921142',
  'v1.13.9': 'v1.13.0-60-gf541ca4',
  'v1.14.0-rc.1': 'v1.14.0-1-geffed43',
};
