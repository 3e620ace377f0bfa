CREATE TABLE `upload_pieces` (
	`upload_id` integer NOT NULL,
	`name` blob NOT NULL,
	`byte_length` integer NOT NULL,
	`starts_at` integer,
	CONSTRAINT `upload_pieces_pk` PRIMARY KEY(`upload_id`, `name`)
);

