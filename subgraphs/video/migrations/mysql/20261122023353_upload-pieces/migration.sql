CREATE TABLE `upload_pieces` (
	`upload_id` bigint NOT NULL,
	`name` varbinary(36) NOT NULL,
	`byte_length` bigint NOT NULL,
	`starts_at` bigint,
	CONSTRAINT PRIMARY KEY(`upload_id`,`name`)
);

