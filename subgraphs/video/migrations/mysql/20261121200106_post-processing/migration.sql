CREATE TABLE `derived_files` (
	`post_id` bigint NOT NULL,
	`role` varbinary(10) NOT NULL,
	`position` int NOT NULL,
	`hash` varbinary(64) NOT NULL,
	`extension` varbinary(10) NOT NULL,
	`byte_length` bigint NOT NULL,
	`width` int NOT NULL,
	`height` int NOT NULL,
	`bitrate` int,
	`peak_bitrate` int,
	`codecs` varbinary(40),
	`segments` json,
	`is_public` boolean NOT NULL,
	CONSTRAINT PRIMARY KEY(`post_id`,`role`,`position`)
);

--> statement-breakpoint
CREATE TABLE `post_processing` (
	`post_id` bigint PRIMARY KEY,
	`stage` varbinary(11) NOT NULL,
	`progress` int NOT NULL,
	`attempts` int NOT NULL,
	`reason` varchar(500),
	`placeholder` varbinary(60)
);

--> statement-breakpoint
ALTER TABLE `post_media` ADD `alt_text` varchar(500);
--> statement-breakpoint
CREATE INDEX `derived_files_hash` ON `derived_files` (`hash`,`is_public`);
