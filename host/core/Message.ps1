# Mail from one folder to another. The envelope of a message lies in NTFS streams of its file, so files are moved as NTFS moves or
# copies them, compared, and only then gone from where they were.

# Under its own name a message is in one folder at any time; a copy that is not compared yet lies beside the target.
function Move-Message {
    param([string] $From, [string] $To, [string] $Filter = '*')
    foreach ($folder in $From, $To) { Assert-Ntfs -Path $folder }
    New-Folder -Path $To
    $names = @(Get-FileName -Folder $From -Filter $Filter)
    Write-HostProgress -Text "moving $($names.Count) messages from $From to $To"
    if ((Split-Path -Path $From -Qualifier) -eq (Split-Path -Path $To -Qualifier)) {
        foreach ($name in $names) { Move-OneMessage -Name $name -From $From -To $To }
        return
    }
    $copies = "$To.moving"
    New-Folder -Path $copies
    if ($names.Count -gt 0) {
        # 0 to 7 are robocopy's successes.
        $null = Invoke-Program -Name 'robocopy.exe' -Arguments @($From, $copies, $Filter, '/COPY:DAT', '/DCOPY:T', '/B', '/R:2', '/W:5', '/NP', '/NFL', '/NDL', '/NJH', '/NJS') -Accepted @(0..7)
    }
    foreach ($name in $names) {
        Assert-Deadline -Before "the next message of $From moves; the rest goes on in the next run, and its service does not run until then"
        Assert-SameFile -One "$From\$name" -Other "$copies\$name"
        Remove-Item -LiteralPath "$From\$name"
    }
    # Also those that a run left here which died after it had removed the original.
    foreach ($name in @(Get-FileName -Folder $copies)) { Move-OneMessage -Name $name -From $copies -To $To }
    Remove-Item -LiteralPath $copies -Recurse
}

# A file of the same name that is there already is another message.
function Move-OneMessage {
    param([string] $Name, [string] $From, [string] $To)
    $target = $Name
    for ($count = 1; Test-File -Path "$To\$target"; $count++) {
        $target = "$([System.IO.Path]::GetFileNameWithoutExtension($Name))-$count$([System.IO.Path]::GetExtension($Name))"
    }
    Move-Item -LiteralPath "$From\$Name" -Destination "$To\$target"
}

# Any other file system would lose the streams, and with them who gets the message.
function Assert-Ntfs {
    param([string] $Path)
    $letter = (Split-Path -Path $Path -Qualifier).TrimEnd(':')
    $found = [string] (Get-Volume -DriveLetter $letter).FileSystem
    if ($found -ne 'NTFS') { Stop-Run -Message "$Path is on $found, and only NTFS keeps the envelopes of messages (they are in streams of the files); give a folder on an NTFS drive" }
}

function Assert-SameFile {
    param([string] $One, [string] $Other)
    $expected = Get-FileDigest -Path $One
    $found = Get-FileDigest -Path $Other
    if ($expected -ne $found) { Stop-Run -Message "the copy of $One differs from it (streams included), so the original stays; nothing is lost. Look at the disk, then run again; SMTPSVC does not run until its queue is in one place" }
}

# The main stream and every other one, by name, length and content.
function Get-FileDigest {
    param([string] $Path)
    $parts = foreach ($stream in @(Get-Item -LiteralPath $Path -Stream '*' | Sort-Object -Property 'Stream')) {
        $text = if ($stream.Stream -eq ':$DATA') { '' } else { [System.BitConverter]::ToString([byte[]] @(Get-Content -LiteralPath $Path -Stream $stream.Stream -Encoding Byte)) }
        "$($stream.Stream)=$($stream.Length)=$text"
    }
    "$((Get-FileHash -LiteralPath $Path).Hash) $($parts -join ' ')"
}
