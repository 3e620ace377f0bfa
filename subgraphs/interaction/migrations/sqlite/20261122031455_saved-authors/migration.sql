ALTER TABLE `saves` ADD `author_id` integer;
