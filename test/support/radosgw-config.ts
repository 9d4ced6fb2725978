interface CephOptions {
  readonly folder: string;
  readonly fsid: string;
  readonly monPort: number;
  readonly rgwPort: number;
}

/** cephx, since with auth "none" the gateway hangs; the short proposal interval makes it ready in 2 s instead of 12. */
export const cephConfig = ({ folder, fsid, monPort, rgwPort }: CephOptions): string => `
[global]
fsid = ${fsid}
mon host = v2:127.0.0.1:${monPort}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${folder}/keyring
run dir = ${folder}
admin socket =
pid file =
log file = ${folder}/$name.log
mon cluster log file = ${folder}/cluster.log
crash dir = ${folder}
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data avail crit = 0
paxos propose interval = 0.05
[mon.a]
mon data = ${folder}/mon
[osd.0]
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 2147483648
[client.rgw]
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${rgwPort}
rgw dns name = localhost
rgw sts key = 0123456789abcdef
rgw s3 auth use sts = true
rgw s3 auth order = local, sts
`;
