CREATE TABLE schema_version(version integer primary key, at_us integer not null) strict;
CREATE TABLE station(id integer primary key, name text not null unique) strict;
CREATE TABLE epoch(number integer primary key, begun_us integer not null, reason text not null) strict;
CREATE TABLE counter(name text primary key, value integer not null) without rowid, strict;
CREATE TABLE block(station integer not null, class integer not null, epoch integer not null, first_seq integer not null,
	n integer not null, t0_us integer not null, t1_us integer not null,
	lat0_e7 integer, lat1_e7 integer, lon0_e7 integer, lon1_e7 integer,
	body blob not null, primary key(station, class, epoch, first_seq)) strict;
CREATE INDEX block_time on block(t0_us);
CREATE TABLE provenance(id integer primary key, body text not null unique) strict;
CREATE TABLE track_update(at_us integer not null, station integer not null, epoch integer not null, seq integer not null,
	track integer not null, lat_e7 integer not null, lon_e7 integer not null, alt_cm integer, alt_above integer not null,
	speed_mms integer not null, course_udeg integer not null, cxx_cm2 integer not null, cxy_cm2 integer not null, cyy_cm2 integer not null,
	kind integer not null, state integer not null, label integer not null, class integer not null, class_pm integer not null,
	existence_pm integer not null, age_ms integer not null, provenance integer not null,
	primary key(at_us, station, epoch, seq)) without rowid, strict;
CREATE TABLE event(station integer not null, epoch integer not null, seq integer not null, at_us integer not null,
	actor text not null, actor_machine integer not null, actor_station text not null, exercise text not null,
	kind text not null, subject text not null, body_hash blob not null, prev blob not null, hash blob not null,
	primary key(station, epoch, seq)) strict;
CREATE UNIQUE INDEX event_seq on event(station, seq);
CREATE TABLE event_body(station integer not null, epoch integer not null, seq integer not null, body blob not null,
	primary key(station, epoch, seq)) strict;
CREATE TABLE chain_head(station integer primary key, epoch integer not null, seq integer not null, hash blob not null) strict;
CREATE TABLE quarantine(id integer primary key, at_us integer not null, source text not null, code text not null,
	params text not null, size integer not null, bytes blob not null) strict;
CREATE TABLE reading(id integer primary key, at_us integer not null, received_us integer not null, sensor text not null,
	quantity text not null, part text not null, value real not null, lat_e7 integer, lon_e7 integer, alt_cm integer, alt_above integer not null,
	provenance integer not null) strict;
CREATE INDEX reading_time on reading(at_us);
CREATE TABLE operator_place(drone text not null, sensor text not null, takeoff integer not null, at_us integer not null,
	lat_e7 integer not null, lon_e7 integer not null, alt_cm integer, alt_above integer not null, provenance integer not null,
	primary key(drone, sensor, takeoff)) without rowid, strict;
CREATE INDEX operator_place_time on operator_place(at_us);
CREATE TABLE evidence(first_seq integer primary key, n integer not null, t0_us integer not null, t1_us integer not null, body blob not null) strict;
CREATE INDEX evidence_time on evidence(t1_us);
CREATE TABLE track_life(track integer primary key, begun_us integer not null, sensor text not null, ended_us integer, plots integer) strict;
CREATE INDEX track_life_end on track_life(ended_us);
CREATE TABLE bond(id integer primary key, at_us integer not null, kind text not null, track integer not null, other integer not null, actor text not null) strict;
CREATE INDEX bond_track on bond(track);
CREATE INDEX bond_other on bond(other);
CREATE TABLE deletion(before_us integer primary key, at_us integer not null, observations integer not null) strict;
insert into schema_version values(1, 1795603015614055);
insert into schema_version values(2, 1795603015614055);
insert into schema_version values(3, 1795603015614055);
insert into station values(1, 'B2');
insert into epoch values(1882826227825782, 1795603015619567, 'created');
insert into counter values('blocks held', 1);
insert into counter values('bodies held', 4);
insert into counter values('evidence held', 0);
insert into counter values('last track', 7);
insert into counter values('observation', 40);
insert into counter values('observations held', 40);
insert into counter values('readings held', 2);
insert into counter values('track updates held', 1);
insert into counter values('track_update', 1);
insert into block values(1, 8, 1882826227825782, 1, 40, 1772344800046830, 1772344802112164, -747133186, 636448615, -1721609010, 1032877657, x'020128b52ffd64530d8d4000447128280b72616461722d6e6f7274680161024232096472792d726976657202010102007c056164732d620002020002006c0764726f6e652d310003040102006301020400005c01020302003502020203006a0000010001006f00010201006404010101007903040100001d040303003404010200004502020100001301030200001702030402002a0004040202003700010200000703020000000904030402002002020300004501020004006001010302003c04020300005e03030000000f01040401002300040303030402000100740401040000560301030300280200020101002c02010401002903020303007d04020400004001040400001c0002010101002600010101002516007402020000001800110214f7e6338ef4790009c389434c4149522037009adc8005855fb6b1834b86b618fab7f102893e39f4818e078cd0c2f596eb02891928cedaf7018f51b1c98b7085ccbbcfbfe707834704d1ece6018e843e88da04800b73c6cbf90489f48897a905851052c1eb1f8e136fb4c9b5068fce50bcb9fd038fef9eeffe4d8c4197c2a2c4018639b79c96da0185828c030000060207000a020b0e0d1002021300161500001802190000001c021d20022100242314003ea301ae003f7388b3003e873206003e5e7bdc003c8b6520003f6478db003eb5f80a003efc0b66000000003f342b25003ec18dfc003f4ee5663d8ce5a0003f2d1944003f5c96e6003dadfd30003f479278003f3213b9003effbe3ebdafc0dcbbcfe385fca5061302000201010201010001010102010101000001000002eb4d53999d42e1e7a05159f2b040906f92c97b0554dc0aed86e571ee2b2be39e6c683e8236a5ecd868ba1a18fcc41edc5412a48672fe66f82492888486226ef4be06b8321a38e4ec142242b8e27a84fd99031311460d4d14690d403604253d0052336e6f0c0510021d130e53000082753803350f664d1a7313165921419781f23d02509463ff9fcccd7989f8db1fa4f1e6a8e86c21be91afe8704a1046e978df51cec536e3243885f7dc2f17de7799d9e6e35a8864c2d0d30cb4a0e8e3909d3b57eb3077ef0a4bf3000200040700000001000200000007030600000004040000030500000500000007070003000238000000e4005cf40000b07afc000000ec660016545c0000d8000000302600d8002e220000b8e3b75d1403050906020000050400040405efc1780ca503ce09b1081406f95d2fa34802d1a845b0e40d2fd094c0c005d0f3672b55cc9d9dac6323e6cbb8e9bdac51f44f95fc59cda4f50a13020300010000010f54ab0930d500ca52e6020d40ca56df21e7214ec55a9feacf24d53abdd65f23de0788d282ff920503836106886b38000a1a1677373a0a031e53fef5f15423868e871d27cb5a372deb7dcdd9296f899e12d101055ce2c09a0c00ed9f32032b1835072c221c1136012a3911281604002032310c0b1e14191fe1ada654d354bdedc8966942e57c751b75b6a687df2c986fa5352c909258240228088623f844cfa82af2ccf7f6ecb07945915e06fcf6be0203a5094904da4c419a6683706aa14a39c22a8e0c36302c7e46193d5018ebaa1b0102a0714cb9778e9aec60d59c1e215ed34f904d8a8e94249196f26492c248844c78133d68561e4af6af0c54d00044948702030403000002000400050100020102020102441c806b5339aa7c76fc07e5f06d0f88668d3652e4e813093f378c3b67a5e0db8fcbc40e020406030506000200050504010001000601a33339d9bb82f3ff976385e54eb7729babcebdfbde0414583b3b240d290206250c70790424352f2f3e0489c92de2f916ab09d9b80d0aa49e99aa4736c1bbb3211082116a15efda5a394c7a7f5398bc161593664986b6dde366c0d5a6156f8c4f71f734bad1aa8604050100010037043a0f8eb56b38051a00186ceeb10efa0a7ead38561174b7c545c7de62d399345105b33442807443d532f167f8e150018b781cb9ffb6dc611566f8de61f95bfecb6e722c6519511d710733ced30102182b050f1c190001160d032a0a0d202c0c1e11c73fc9cee782ef8a4221520deeb46b8b93152ffed20102182b12051d1910011613022d090b2c38141e17bb8b1bb035ca93c88a1761175ac4c567cbc907a0fc0112471c3539110eaf06a227989da237118a007842a57bfed368a6bab91debaecd5c47f1ba4c0d6bd0c5e6041300346e052895dcb1c0133315f77f547a00790bdf4102749e066779cffae380d98ff1ea04b0387aa714c947f2c962d6e665f7e6dc852cfdc7fe618853c8f160f11152ef68f0b2ca0202843858110a779a09aa73a09f2ac9768637494e6ba22f61f45e7a3dbb41742beae8f9dcdb7eb83427882ab5e61dd6becc06130200010150ddabcd89d31f9b57816742ad5f2a070f8d48e304242b29f263bf46bd4dcf5cc5e403130001010101008a4b5d4aadab0a086051099bf007b49f56ee3f5a4588c9104e4c65e61f484d7ad00e12020006000303010100020223b9e33228e3b500765381c8ff02be146d20b002802adb0694471e9d3e90cbdd8a5d0851c4259b704fdb670d56430ea2a206e14985a4d061486f1e6f0f4d17212a10fc5aa3a14d7457d369927aa813854bc89946f3df68494da8adf54e5f6b8aa9cdf713ae8153348ec6104ba32945438aa58c0d172f8d0237364669cac6680c8c29194332659979af903ff2a410a9122ec2cb2e228cc01610362b6d3038b90dc95d520a1f5ed1c2b29457ccb4ef4a521e78059542b3b426fb1769039a1586c173b129f802da405fe1d497c136f0fcca03a5ac79c6d6b9e4530a78659168598095b66104bfcda563a580552a6d189cde86c15de4125c798b4708d671e5de1b888016b7ec59542e91386a077a106072');
insert into provenance values(1, '{"marks":{"release":"clear","exercise":"dry-river"},"origins":[{"state":"a","station":"B2","sensor":"drone-1"}]}');
insert into provenance values(2, '{"marks":{"release":"clear","exercise":"dry-river"},"origins":[{"state":"a","station":"B2","sensor":"met-1"}]}');
insert into provenance values(3, '{"marks":{"release":"clear"},"origins":[{"state":"a","station":"B2","sensor":"met-1"}]}');
insert into track_update values(1772344800000000, 1, 1882826227825782, 1, 7, 0, 0, null, 0, 3000, 90000000, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1);
insert into event values(1, 1882826227825782, 1, 1772344800000000, 'demo', 0, 'B2', '', 'zone.set', 'zone-0', x'f3013f933b9fb80ab6d995e7ad9da36f683837ba1d81e950c943d40111eac2f0', x'0000000000000000000000000000000000000000000000000000000000000000', x'42feef26b59da6aafd2cf650de9eddb614d3497ee57831b95f07a09655b9ceca');
insert into event values(1, 1882826227825782, 2, 1772344801000000, 'demo', 0, 'B2', '', 'zone.set', 'zone-1', x'2bfd14f43d17fc7cea24e0917a8879b4b2f880b8baeec1b9d90fbaad655e71bd', x'42feef26b59da6aafd2cf650de9eddb614d3497ee57831b95f07a09655b9ceca', x'ca828bbfeb57f7d556bc1b8bbf4654532a15662e5851aebec6eb80020969fe43');
insert into event values(1, 1882826227825782, 3, 1772344802000000, 'demo', 0, 'B2', '', 'zone.set', 'zone-2', x'363379742f80b51bdb9206579af7754911543079b9399cb3fc315fb199f476e8', x'ca828bbfeb57f7d556bc1b8bbf4654532a15662e5851aebec6eb80020969fe43', x'1e6bd757765f364d8260ba4528eae432ec1746bb62d4e87445cf9b918acc4dfe');
insert into event values(1, 1882826227825782, 4, 1772344803000000, 'demo', 0, 'B2', '', 'zone.set', 'zone-3', x'215ddd5567ca2590efd4ea109b4e56cbe591e2676fbf54a9262692c539166da6', x'1e6bd757765f364d8260ba4528eae432ec1746bb62d4e87445cf9b918acc4dfe', x'876d0535ce09eb18d007cffc9ef387dfbc58577827a39d830389113eb3e75936');
insert into event_body values(1, 1882826227825782, 1, x'7b226e223a307d');
insert into event_body values(1, 1882826227825782, 2, x'7b226e223a317d');
insert into event_body values(1, 1882826227825782, 3, x'7b226e223a327d');
insert into event_body values(1, 1882826227825782, 4, x'7b226e223a337d');
insert into chain_head values(1, 1882826227825782, 4, x'876d0535ce09eb18d007cffc9ef387dfbc58577827a39d830389113eb3e75936');
insert into quarantine values(1, 1772344800000000, 'radar-north', 'undecodable', '{"byte":3}', 3, x'010203');
insert into reading values(1, 1772344800000000, 1772344801000000, 'met-1', 'air-temperature', '', 311.25, null, null, null, 0, 2);
insert into reading values(2, 1772344801000000, 1772344801000000, 'met-1', 'battery-voltage', 'battery-2', 25.6, 155000000, -22500000, 30050, 2, 3);
